import type { JSX } from "solid-js";
import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { PageLinks } from "./page-links.tsx";
import "./page.css";

/** A page beside the conversations: the log, health, help. */
export function Page(props: { readonly title: string; readonly lead: string; readonly children: JSX.Element }) {
  const shell = useShell();
  return (
    <div class="page">
      <header>
        <a class="brand-link" href="#/" aria-label="BRANE, home">
          <NeuronSign id="BRANE" size={26} open={shell.anyOpen()} /> <span class="brand">BRANE</span>
        </a>
        <nav aria-label="Pages">
          <PageLinks />
        </nav>
      </header>
      <main id="main">
        <h1 tabindex="-1">{props.title}</h1>
        <p class="page-lead">{props.lead}</p>
        {props.children}
      </main>
    </div>
  );
}
