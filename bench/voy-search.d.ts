/** voy-search's own entry wants a bundler that turns `import` of a .wasm into its exports; this is what stands behind it. */
declare module "voy-search/voy_search_bg.js" {
  export * from "voy-search";
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
}
