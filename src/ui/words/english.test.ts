import { expect, test } from "vitest";
import { isPlainlyNotEnglish } from "./english.ts";

test.each([
  "Wie hoch ist die Miete?",
  "Wann kann ich meine Wohnung kündigen?",
  "Quand est-ce que le loyer est dû ?",
  "¿Cuándo es el pago del alquiler?",
  "Quando devo pagare l'affitto di casa mia, e come?",
  "Qual é o valor do aluguel para uma casa?",
  "Wat is de huur en wanneer moet ik betalen, voor welke maand?",
  "Сколько стоит аренда?",
  "家賃はいくらですか",
  "كم الإيجار؟",
])("%s is not English", (question) => expect(isPlainlyNotEnglish(question)).toBe(true));

test.each([
  "When is the rent due?",
  "rent due date",
  "17*23",
  "",
  "Hi",
  "Who is El Greco?",
  "Translate: je ne sais quoi",
  "What does 'der Mann ist und nicht' mean?",
  "Explain the film La vita è bella",
  "Die hard or no time to die?",
  "Zürich",
  "/calculator 17*23",
  "Does Ω stand for ohm?",
])("%s may be English", (question) => expect(isPlainlyNotEnglish(question)).toBe(false));
