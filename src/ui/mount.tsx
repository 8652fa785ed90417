import { render } from "solid-js/web";
import type { App } from "#app/app.ts";
import { loadFonts } from "./fonts/load-fonts.ts";
import { Root } from "./root.tsx";
import "./tokens.css";
import "./styles/base.css";
import "./sign/sign.css";

/** Shows the app in the page. Returns what takes it away again. */
export function mount(app: App, place: HTMLElement): () => void {
  place.replaceChildren();
  const dispose = render(() => <Root app={app} />, place);
  loadFonts();
  return dispose;
}
