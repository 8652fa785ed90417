/**
 * The browsers that the engines are measured in: without a graphics card, with one that counts, and one that has a model
 * of its own. What is not there is not measured, and `why` says what a person can do.
 *
 * BRANE_BENCH_FLAGS   Chromium's flags for WebGPU, where the ones below do not find the card
 * BRANE_BENCH_CHROME  the address of a running Chrome (--remote-debugging-port) that has fetched its own model
 * BRANE_BENCH_TRIAL=1 tries the ways for a graphics card in software (SwiftShader); the figures' names say so
 */
import { chromium } from "playwright";
import { openBrowser } from "./page.mjs";

const trial = process.env.BRANE_BENCH_TRIAL === "1";
/** Chrome's own recipe for a card without a screen on Linux (developer.chrome.com, "Supercharge Web AI model testing"). */
const vulkan = [
  ...["--enable-unsafe-webgpu", "--enable-features=Vulkan"],
  ...["--use-angle=vulkan", "--disable-vulkan-surface"],
];
const ways = process.env.BRANE_BENCH_FLAGS
  ? [process.env.BRANE_BENCH_FLAGS.split(" ")]
  : trial
    ? [["--enable-unsafe-webgpu"]]
    : [...(process.platform === "linux" ? [vulkan] : []), ["--enable-unsafe-webgpu"]];

/** Opens them; `gpu` is what WebGPU tells of the card. */
export async function openMachine() {
  const { browser: withGpu, gpu } = await openWithGpu();
  const cpu = await openBrowser({ args: withGpu === undefined ? [] : ["--disable-gpu"] });
  const address = process.env.BRANE_BENCH_CHROME;
  const own = address ? await chromium.connectOverCDP(address) : cpu;
  const ownLack = await onSecurePage(address ? own.contexts()[0] : await cpu.newContext(), lackOfOwnModel);
  return {
    gpu,
    browsers: { cpu, gpu: withGpu, own },
    why: {
      gpu: gpu === undefined ? "The browser gives no graphics card by WebGPU, or only software that acts as one." : "",
      own: ownLack,
    },
    /** What a figure's name says of the place where it was measured. */
    placeOf: (on) => (on === "gpu" && gpu.software ? " (a trial in software: no figure of a graphics card)" : ""),
    /** A page of its own for an engine; `options` are those of a browser's context. */
    async openPage(on, options = {}) {
      if (on === "own" && address) return openInChrome(own, options);
      const context = await this.browsers[on].newContext(options);
      const page = await context.newPage();
      if (on === "gpu" && gpu.software) await takeSoftwareForACard(page);
      return { page, context, close: () => context.close().catch(() => undefined) }; // its browser may have ended
    },
    close: () => Promise.all([cpu, withGpu, ...(address ? [own] : [])].map((browser) => browser?.close())),
  };
}

/** The first way that finds a card. Flags for another machine can end the browser as it looks, or have it look for ever. */
async function openWithGpu() {
  for (const args of ways) {
    const browser = await openBrowser({ args });
    const gpu = await onSecurePage(await browser.newContext(), cardHere).catch(() => undefined);
    if (gpu !== undefined && (trial || !gpu.software)) return { browser, gpu };
    await browser.close();
  }
  return {};
}

/** Runs in a page: as platform/engines/find-gpu.ts asks, and what it is called. */
async function cardHere() {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return undefined;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  return {
    name: [vendor, architecture, description].filter(Boolean).join(" "),
    software: isFallbackAdapter,
    f16: adapter.features.has("shader-f16"),
  };
}

/** Runs in a page. */
async function lackOfOwnModel() {
  const model = globalThis.LanguageModel;
  if (!model || !("contextWindow" in model.prototype))
    return "This browser has no Prompt API in the form of Chromium 148 and later. Name a running Chrome that has it in BRANE_BENCH_CHROME.";
  const has = await model.availability();
  return has === "available"
    ? ""
    : `This browser's own model is ${has}. Fetch it in a Chrome, and name that in BRANE_BENCH_CHROME.`;
}

/** Browsers tell of cards and models only on pages that they trust; nothing is fetched for this one. */
async function onSecurePage(context, look) {
  const page = await context.newPage();
  try {
    await page.route("**", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
    await page.goto("http://127.0.0.1/");
    return await Promise.race([page.evaluate(look), tooLong()]);
  } finally {
    await page.close();
  }
}

/** A card that has not been found after half a minute is none. */
const tooLong = () =>
  new Promise((_, reject) => setTimeout(reject, 30_000, new Error("The browser does not answer.")).unref());

/** A person's Chrome gives its model to its own profile alone, whose settings are left as they are. */
async function openInChrome(browser, { serviceWorkers }) {
  const [context] = browser.contexts();
  const page = await context.newPage();
  if (serviceWorkers === "block")
    await page.addInitScript(() => (navigator.serviceWorker.register = () => new Promise(() => undefined)));
  return { page, context, close: () => page.close().catch(() => undefined) };
}

/**
 * For a trial: the app takes what WebGPU gives for a card, in its workers too. Those are reached by Chrome's own protocol,
 * which holds their first script just before it runs; earlier there is no WebGPU in them.
 */
async function takeSoftwareForACard(page) {
  const expression = `Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { value: false })`;
  await page.addInitScript(expression);
  const protocol = await page.context().newCDPSession(page);
  const tell = (sessionId, method, params = {}) =>
    protocol.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: 1, method, params }) });
  protocol.on("Target.attachedToTarget", async ({ sessionId }) => {
    await tell(sessionId, "Debugger.enable");
    await tell(sessionId, "Debugger.setInstrumentationBreakpoint", { instrumentation: "beforeScriptExecution" });
    await tell(sessionId, "Runtime.runIfWaitingForDebugger");
  });
  protocol.on("Target.receivedMessageFromTarget", async ({ sessionId, message }) => {
    if (JSON.parse(message).method !== "Debugger.paused") return;
    await tell(sessionId, "Runtime.evaluate", { expression });
    await tell(sessionId, "Debugger.disable"); // and it goes on
  });
  await protocol.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
}
