import { describe, expect, test } from "vitest";
import { forgetCanary, lostPlaces, settleCanary, type CanaryPlace, type CanaryPlaceName } from "./canary.ts";

/** A fake: a place that remembers, until it is made to lose what it has. */
function place(name: CanaryPlaceName): CanaryPlace & { word: string | undefined } {
  const self: CanaryPlace & { word: string | undefined } = {
    name,
    word: undefined,
    read: () => Promise.resolve(self.word),
    write: (word) => {
      self.word = word;
      return Promise.resolve();
    },
    forget: () => {
      self.word = undefined;
      return Promise.resolve();
    },
  };
  return self;
}
const three = () => [place("database"), place("files"), place("settings")] as const;

describe("the canary", () => {
  test("is nowhere on the first day, and nothing is lost then", async () => {
    expect(await lostPlaces(three())).toEqual([]);
  });

  test("names each store that lost it while another has it", async () => {
    for (const gone of [[0], [1], [2], [0, 1], [0, 2], [1, 2]]) {
      const places = three();
      await settleCanary(places, () => "word");
      for (const at of gone) await places[at]?.forget();
      expect(await lostPlaces(places)).toEqual(gone.map((at) => places[at]?.name));
    }
  });

  test("is the same word everywhere, mended from what is left of it", async () => {
    const places = three();
    await settleCanary(places, () => "first");
    await places[0].forget();
    await settleCanary(places, () => "second");
    expect(places.map(({ word }) => word)).toEqual(["first", "first", "first"]);
    expect(await lostPlaces(places)).toEqual([]);
  });

  test("that was forgotten on purpose leaves a first day", async () => {
    const places = three();
    await settleCanary(places, () => "word");
    await forgetCanary(places);
    expect(await lostPlaces(places)).toEqual([]);
  });

  test("a store that cannot be read or written is not called lost, and stops nobody", async () => {
    const broken: CanaryPlace = {
      name: "files",
      read: () => Promise.reject(new Error("no files in a private window")),
      write: () => Promise.reject(new Error("no files in a private window")),
      forget: () => Promise.reject(new Error("no files in a private window")),
    };
    const places = [place("database"), broken, place("settings")];
    await settleCanary(places, () => "word");
    expect(await lostPlaces(places)).toEqual([]);
    await places[0]?.forget();
    expect(await lostPlaces(places)).toEqual(["database"]);
    await forgetCanary(places);
    expect(await lostPlaces(places)).toEqual([]);
  });
});
