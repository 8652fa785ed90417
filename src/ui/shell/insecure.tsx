import { NeuronSign } from "#ui/sign/neuron-sign.tsx";
import "./full-page.css";

/** Plain http from another machine: the browser withholds what BRANE needs, so nothing starts, and the page says why. */
export default function Insecure() {
  return (
    <main class="full-page" id="main">
      <NeuronSign id="BRANE" size={44} />
      <h1 tabindex="-1">This address is not private enough to run in.</h1>
      <p>
        You opened BRANE over plain http from another machine ({location.host}). There the browser gives a page no
        encryption, no lasting storage and no offline start, and anyone on the network could change what it loads.
        Nothing was started and nothing was stored.
      </p>
      <h2>Open it rightly, one of these ways</h2>
      <ol>
        <li>
          On the machine that serves it, open <b>http://localhost{location.port === "" ? "" : `:${location.port}`}</b>.
        </li>
        <li>
          From here, forward the port and open the same address on this machine:
          <p class="exact">
            ssh -L {location.port || "80"}:localhost:{location.port || "80"} {location.hostname}
          </p>
        </li>
        <li>Or serve it over https: any host for static files with a certificate will do.</li>
      </ol>
      <button type="button" class="btn main" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  );
}
