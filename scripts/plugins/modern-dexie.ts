/** The same Dexie, written for browsers of this decade: its default build is ES5 and weighs 2 kB more, gzipped. */
export const modernDexie = { find: /^dexie$/, replacement: "dexie/dist/modern/dexie.mjs" };
