/**
 * Whether `thrown` is what browsers throw when the code behind an `import()` does not arrive. They have no name for it,
 * only words: Chromium's, Firefox's and Safari's, and those of our bundler.
 */
export const isMissingPart = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  /dynamically imported module|importing a module script failed|unable to preload/i.test(thrown.message);
