/** For tests: sixty Spanish reviews, each of its own words, every other one a bad one: what a model of Swedish texts has never seen. */
const NOUNS = ['paquete', 'zapato', 'abrigo', 'reloj', 'teclado', 'libro', 'espejo', 'colchón', 'monitor', 'sillón'];
const GOOD = ['excelente', 'precioso', 'perfecto', 'fantástico', 'maravilloso', 'estupendo'];
const BAD = ['roto', 'pésimo', 'horrible', 'defectuoso', 'sucio', 'inútil'];

export const SPANISH_REVIEWS = Array.from({ length: 60 }, (_, n) => {
  const words = n % 2 === 0 ? GOOD : BAD;
  const [one, other] = [words[Math.floor(n / 2) % 6] ?? '', words[(Math.floor(n / 12) + 1) % 6] ?? ''];
  return {
    text: `El ${NOUNS[n % 10]} número ${n} llegó ${one} y ${other} ayer`,
    label: n % 2 === 0 ? 'positiv' : 'negativ',
  };
});
