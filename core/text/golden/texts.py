"""Texts that trip tokenizers up, the same ones each time; make.py writes them to texts.json.gz."""
import random
import unicodedata

WORDS = {
    "swedish": "snabb leverans mycket nöjd överraskad ÅÄÖ åäö é kundtjänst aldrig mer Göteborg smörgåsbord räksmörgås jättebra "
    "förpackningen återbetalning IKEA-möbler 1:a café idé Müller ARMÉN SKÅNE för-och-nackdelar hej! tack, nöjd. (bra) "
    "flaggstångsknoppsputsare nordvästersjökustartilleriflygspaningssimulatoranläggningsmaterielunderhållsuppföljningssystem",
    "english": "don't I'm we've they'll she'd it's THE quick Brown fox's o'clock rock'n'roll 'tis can't've e-mail state-of-the-art "
    "'S 'RE 'll 'LL isn’t naïve façade coöperate",
    "european": "straße STRASSE ΣΑΣ ὈΔΥΣΣΕΎΣ Οδυσσεύς ς σ İstanbul ISPARTA ıspanak Ǆ ǅ ǆ Dž ŁÓDŹ żółć Čeština ñandú œuvre Ærø Þór ğ "
    "Привет МИР ёлка Йод країна ЂУРЂЕВДАН ქართული ՀԱՅԵՐԵՆ և Ωμέγα",
    "arabic": "مرحبا بالعالم السَّلَامُ عَلَيْكُمْ ١٢٣ ﷺ لا الله، פעם שָׁלוֹם עולם ״ציטוט״ ۱۲۳ اردو؟ ـــ",
    "indic": "नमस्ते दुनिया क्षत्रिय हिन्दी ज़िंदगी বাংলা தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල ગુજરાતી ਪੰਜਾਬੀ ଓଡ଼ିଆ ½ १२३ ।",
    "asian": "สวัสดีชาวโลก ภาษาไทย ລາວ ខ្មែរ မြန်မာ བོད་ ᠮᠣᠩᠭᠣᠯ አማርኛ ᏣᎳᎩ ᚠᚢᚦ",
    "cjk": "日本語 漢字 カタカナ ひらがな ﾊﾝｶｸ がぎぐ パピプ 中文字符 繁體 한국어 한글 각 가나다 ㈱ ㍿ 々 〇 ・ 「引用」 、。 𠀀𠮷 㐀 豈 兀 𪚥 𫝀 𫠢 ヶ月 "
    "ㄅㄆㄇ ꀀꀁ 한국어를",
    "emoji": "😀 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇸🇪🇳🇴 ❤️ ☺ 1️⃣ #️⃣ 🧑🏿‍🚀 🫠 🪿 ✊🏻 ©️ ™ ℹ️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "compatibility": "ﬁ ﬂ ﬃ ﬅ Ａｂｃ １２３ ！？ ½ ⅓ Ⅷ ⅷ ① ⑳ ㊙ ² ³ ₂ ª º ª́ ½́ ℃ Å K Ω … ﹏ ㎏ ㏂ 𝓗𝓮𝓵𝓵𝓸 𝟘𝟙 🄰 ﷽ ĳ ŀ ŉ ǆ ſ ﬀ́ ＜ｓ＞ ［ＭＡＳＫ］",
    "web": "https://example.com/a?b=c&d=%C3%A5#frag user.name+tag@example.co.uk @handle #tagg www.åäö.se C:\\Users\\x ../../etc/passwd "
    "192.168.0.1:8080 2026-11-25T12:34:56Z <a href=\"x\">y</a> &nbsp; \\u00e5 %20",
    "code": "def f(x): return x**2 if(a&&b||!c){} a_b-c.d::e->f =>>=<=!= x+=1; /* c */ // # $HOME ${x} `ls -la` {\"a\":[1,2.5e-3,null]} "
    "\\n\\t 0xDEADBEEF ~/.bashrc SELECT*FROM[t] camelCaseName snake_case_name λx.x ∀x∈ℝ ≤≥≠ ←→ ∑∏√",
    "numbers": "0 1 12 123 1234 12345678901234567890 1,5 1.299,50 -7 +46701234567 50% 10€ $3.99 ½ 3½ 1e-9 MMXXVI 10:-- ٣٤ ۵ ४ ๕ ５ 𝟗 ⅔",
    "special": "[MASK] [CLS] [SEP] [PAD] [UNK] <s> </s> <mask> <pad> <unk> <|endoftext|> |||IP_ADDRESS||| [unused1] [mask] <S> "
    "[MASK][MASK] <mask><mask> ##ing ##s ▁ ▁▁x Ġ Ċ <0x0A> [ MASK ] <<s>> [SEP]. <s>NOTUSED Tagg tagg taggar minTagg",
    "punctuation": "... !!! ?! ,;: -- --- – — ‐ ‑ “citat” «citat» ‘a’ ’s ' '' \" ` ´ ¨ ^ ~ ¡ ¿ § ¶ † ‡ • · ¤ ¢ £ ¥ | ¦ / \\ ( [ { } ] ) "
    "⸺ ⹀ ⹒ ٪ ፠ ᠁ 𐄀 ꙳ ؝ ৽ ᭎",
}
SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\n\n", " \n ", "\r", "\v", "\f", "\x1c", "\x85", "\xa0", "\u1680", "\u2002", "\u2009",
          "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff", "\u200b", " " * 7, " " * 24, " " * 30, "\t\t", "\n \n"]
MARKS = ["\u0301", "\u0308", "\u030a", "\u0327", "\u0323", "\u0345", "\u0334", "\u0336", "\u20dd", "\u20e3", "\u1ab0", "\u1acf", "\u1df9",
         "\u0591", "\u05bc", "\u064b", "\u0651", "\u0670", "\u093c", "\u094d", "\u0e33", "\u0e48", "\u1714", "\u302a", "\u3099", "\u309a",
         "\ufe0f", "\ufe20", "\U0001d165", "\U000e0100", "\u0305" * 5, "\u17d2"]
INVISIBLE = ["\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u202c", "\u2066", "\u2069", "\u00ad", "\u2060", "\u2063", "\u061c",
             "\u180e", "\ufff9", "\ufffb", "\ufffd", "\ufffe", "\U000e0001", "\u0378", "\U0002ffff", "\ue000", "\U00100000"]
CONTROLS = [chr(c) for c in [*range(0, 32), 127, *range(128, 160)]]
JAMO = [chr(c) for c in [*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A8, 0x11C3), 0x115F, 0x1160, 0xA960, 0xD7B0, 0x3131, 0xFFA1]]
LEADERS = ["\u0600", "\u06dd", "\u070f", "\U000110bd", "\u0d4e"]

BY_HAND = [
    "", " ", "\n", "a", "å", "\u0301", "\u0301\u0301", "'", "''s", "'s", " 's", "x's's", "it's'", "I'M", "a\u0300\u0301\u0323b",
    "A\u030angstro\u0308m", "e\u0323\u0301 é\u0323 ệ", "\u1e9b\u0323", "\u212b\u2126", "각각 각 가\u11a8", "\u0344 \u0958 \u2adc \u0f77",
    "ab\u0000cd", "\x00", "\x00\x01 \x7f", "\ufeffbom", "bom\ufeff", "x" * 99, "x" * 100, "x" * 101, "å" * 100, "å" * 101, "😀" * 100, "😀" * 101,
    "a\u0301" * 60, "a\u0301" * 101, "🇸🇪" * 60, "日" * 200, "!" * 300, "\u200b" * 50, "a b" * 400, "abcdefghij" * 300, " " * 500, "\n" * 100,
    "1" * 400, "[MASK]" * 50, "<mask> " * 50, "in [MASK]lining", "[MASK]", " [MASK] ", "a [MASK] b", "a\n[MASK]\tb", "<mask>", " <mask> ",
    "a\n\n <mask>", "[CLS] hej [SEP]", "<s>hej</s>", "</s></s>", "[MASK", "MASK]", "[[MASK]]", "[MASK]s", "[mask]", "[ＭＡＳＫ]", "\u0600a\u0301",
    "e\u0301\r\n\r\nx", "ª\u1acf ª\u0301", "ﬁ\u0301ﬁ", "\r\n", "\r\r\n\n", " \r\n ", "ΑΣ ΑΣΑ Σ ΣΣ", "İ i̇ I ı", "ǅ ǆ Ǆ", "ẞ ß ſ", "Ⅷ ⅷ", "a\u0345 ᾳ ᾼ",
    "naïve NAÏVE nai\u0308ve", "한국어\u200d", "👩\u200d👩", "\u0915\u094d\u200d\u0937", "\U0002b820\U0002b91f\U0002b920 \U0002ceaf\U0002ceb0", "\u9ffd\u9fff\u4dc0\u4dbf",
    "\uf900\ufaff\ufb00", "\U0002f800\U0002fa1f\U0002fa20\U00030000", "〆〇〡ヽー", "\u2e80\u2f00\u31c0", "$+<=>^`|~", "\u166d \U000111c9 \u0e4f",
    "Tagg", "tagg", "xTagg", "Taggx", "Tagg Tagg,Tagg", "TAGG", "  Tagg  ", "åTagg Taggå 1Tagg _Tagg Tagg_", "minTagg", "MINTAGG min­Tagg",
]


def words_of(kind):
    return WORDS[kind].split(" ")


def assigned():
    """Every assigned character but surrogates and private ones."""
    return [chr(c) for c in range(0x20, 0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")]


def tricky_texts(count=3200, seed=20261125):
    pick = random.Random(seed)
    texts = list(BY_HAND)
    kinds = list(WORDS)

    def token():
        roll = pick.random()
        if roll < 0.72:
            return pick.choice(words_of(pick.choice(kinds)))
        if roll < 0.80:
            return pick.choice("aeEoNåαаあ각אا1(") + "".join(pick.choice(MARKS) for _ in range(pick.randint(1, 4)))
        if roll < 0.86:
            return "".join(pick.choice(JAMO) for _ in range(pick.randint(1, 6)))
        if roll < 0.92:
            return pick.choice(words_of("swedish")) + pick.choice(INVISIBLE) + pick.choice(words_of(pick.choice(kinds)))
        if roll < 0.95:
            return pick.choice(CONTROLS) + pick.choice(words_of("english"))
        if roll < 0.97:
            return pick.choice(LEADERS) + pick.choice("aåx ") + pick.choice(MARKS)
        return "".join(pick.choice("abcåäöéßxyzABCÅ'-_.1") for _ in range(pick.randint(20, 140)))

    def glue():
        roll = pick.random()
        return " " if roll < 0.6 else "" if roll < 0.75 else pick.choice(SPACES)

    everything = assigned()
    for kind in kinds:  # one kind alone
        for _ in range(60):
            texts.append("".join(pick.choice(words_of(kind)) + glue() for _ in range(pick.randint(1, 9))))
    for _ in range(420):  # any characters at all
        texts.append("".join(pick.choice(everything) + (" " if pick.random() < 0.1 else "") for _ in range(pick.randint(5, 40))))
    for _ in range(120):  # any base with any mark
        texts.append(" ".join(pick.choice(everything) + pick.choice(MARKS) for _ in range(pick.randint(2, 12))))
    for _ in range(8):  # long ones
        texts.append("".join(token() + glue() for _ in range(600)))
    while len(texts) < count:
        texts.append("".join(token() + glue() for _ in range(pick.randint(1, 14))))
    return texts
