import { Page } from "#ui/shell/page.tsx";
import "./docs.css";

/** Help, in the app and so offline: what this is, what it can do, and how to check what it says. */
export default function Docs() {
  return (
    <Page title="Help" lead="What BRANE is, what to expect of it, and how to check what it says about itself.">
      <section class="prose">
        <h2>A neuron</h2>
        <p>
          A neuron is an agent you own as you own a file: what it is, what it remembers, its documents and its tools. It
          runs in this page, on this machine. Press it, ask, and it answers without a network.
        </p>
      </section>
      <section class="prose">
        <h2>The ring</h2>
        <p>
          Every neuron stands inside a ring. The ring is closed and green while nothing can leave. It has a gap and
          turns amber when something may, because you allowed an address. Press it to see what has left, what could, and
          how to check.
        </p>
      </section>
      <section class="prose">
        <h2>What the small model can do</h2>
        <p>
          The model that comes with BRANE has 135 million parameters and understands English only. It answers simple
          questions and questions about a document you give it. It does not calculate, it does not choose tools, and it
          invents what it does not know. Give it the document, and check its answer against the passages. Larger ones
          stand under <a href="#/models">Models</a>: fetch one, bring one, or let a server on your desk answer.
        </p>
      </section>
      <section class="prose">
        <h2>Documents and citations</h2>
        <p>
          Drop a text or Markdown file on a conversation. Answers then carry small numbers; each stands for a passage,
          shown at the side word for word. The numbers are placed by the app from the passages used, not by the model.
        </p>
      </section>
      <section class="prose">
        <h2>Tools</h2>
        <p>
          A tool asks before every call and shows exactly what it would be called with. Allow it once, or for 24 hours
          within the scope that is named. Type <kbd>/</kbd> to call one yourself: <kbd>/calculator 17*23</kbd>. What can
          be undone shows Undo.
        </p>
      </section>
      <section class="prose">
        <h2>Keys</h2>
        <dl class="pairs keys">
          <dt>
            <kbd>Enter</kbd>
          </dt>
          <dd>Send</dd>
          <dt>
            <kbd>Shift</kbd> <kbd>Enter</kbd>
          </dt>
          <dd>A new line</dd>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>Stop the answer, close what is open</dd>
          <dt>
            <kbd>↑</kbd>
          </dt>
          <dd>Bring the last question back, in an empty message</dd>
          <dt>
            <kbd>Ctrl</kbd> or <kbd>⌘</kbd> <kbd>K</kbd>
          </dt>
          <dd>Find a command</dd>
          <dt>
            <kbd>Ctrl</kbd> or <kbd>⌘</kbd> <kbd>Shift</kbd> <kbd>O</kbd>
          </dt>
          <dd>New conversation</dd>
          <dt>
            <kbd>Ctrl</kbd> or <kbd>⌘</kbd> <kbd>O</kbd>
          </dt>
          <dd>Open a .brane file</dd>
        </dl>
      </section>
    </Page>
  );
}
