/** Names for runs that people can say aloud: two words and a number, such as quiet-lynx-204. */
import { randomInt } from 'node:crypto';

const adjectives =
  'amber brisk calm candid clear clever cosy crisp curious dapper eager early fair fond frank fresh gentle glad golden hardy honest humble jolly keen kind late lively loyal lucid mellow merry mild modest neat nimble open patient plain polite proud quick quiet rapid ready rosy serene sharp silver sleek snowy sober spry steady still sunny swift tidy trim upbeat vivid warm wise witty young'.split(
    ' ',
  );

const animals =
  'adder badger beaver bison bittern buzzard crane cuckoo curlew dipper dormouse dunlin eagle eider elk ermine falcon finch fox gannet goose grebe grouse gull hare harrier hawk hedgehog heron jackdaw jay kestrel kite lapwing lark linnet lynx magpie marten merlin mole moose newt nuthatch osprey otter owl perch pike plover puffin raven reindeer robin salmon seal shrew siskin skua snipe stoat stork swan swift tern thrush toad trout vole wagtail weasel wolf wren'.split(
    ' ',
  );

const pick = (words: readonly string[]): string => words[randomInt(words.length)] ?? '';

export const newRunName = (): string => `${pick(adjectives)}-${pick(animals)}-${randomInt(100, 1000)}`;
