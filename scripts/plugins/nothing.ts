/** What a module is replaced by that must not be shipped. */
export {};
