/**
 * A real Chromium over a profile on disk, as a person's: it can be killed like one, tab or whole, and opened again. The
 * tortures and what they look for stand elsewhere.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chromium } from "playwright";
import flags from "../../scripts/browser-flags.json" with { type: "json" };

/** Opens it over the profile in `folder`. `functions` are those that pages may call here; `scripts` run before theirs. */
export async function openChromium(folder, { functions = {}, scripts = [] } = {}) {
  const path = process.env.BRANE_BROWSER ?? "/usr/bin/chromium";
  const args = [
    "--headless",
    "--window-size=1440,900",
    ...flags,
    `--user-data-dir=${folder}`,
    "--remote-debugging-port=0",
    "about:blank",
  ];
  // A group of its own, so that one signal reaches every process of it.
  const program = spawn(path, args, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(program, "exit");
  const signalGroup = () => killOne(-program.pid);
  process.once("exit", signalGroup); // a run that is stopped leaves no browser behind
  void ended.then(() => process.off("exit", signalGroup));
  const killGroup = async () => {
    signalGroup();
    await ended;
  };
  try {
    const browser = await chromium.connectOverCDP(await endpointOf(program));
    const context = browser.contexts()[0];
    for (const [name, work] of Object.entries(functions)) await context.exposeFunction(name, work);
    for (const script of scripts) await context.addInitScript(script);
    const control = await browser.newBrowserCDPSession();
    /** A tab that was given the process that was just killed is given another one. */
    const newTab = () => context.newPage().catch(() => context.newPage());
    return {
      /** A new tab at an address. */
      async tab(address) {
        const page = await newTab();
        await page.goto(address);
        return page;
      },
      /** A tab of that origin that holds nothing: neither its server nor its service worker is asked. */
      async blankTab(origin) {
        const page = await newTab();
        const devtools = await context.newCDPSession(page);
        await devtools.send("Network.setBypassServiceWorker", { bypass: true }); // it would answer with the app
        await page.route("**/blank", (route) =>
          route.fulfill({ contentType: "text/html", body: "<title>blank</title>" }),
        );
        await page.goto(new URL("blank", origin).href);
        return page;
      },
      /** SIGKILL for every process that draws pages: tabs, their workers and the service worker die, the browser lives. */
      async killTabs() {
        const { processInfo } = await control.send("SystemInfo.getProcessInfo");
        for (const { type, id } of processInfo) if (type === "renderer") killOne(id);
        await Promise.all(context.pages().map((page) => page.close().catch(() => undefined)));
      },
      /** SIGKILL for all of it. */
      kill: killGroup,
      /** As a person closes it: what waits in memory is written. */
      async end() {
        await control.send("Browser.close").catch(() => undefined);
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10_000))]);
        await killGroup();
      },
    };
  } catch (problem) {
    await killGroup();
    throw problem;
  }
}

function killOne(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (problem) {
    if (problem.code !== "ESRCH") throw problem;
  }
}

const endpointOf = (program) =>
  new Promise((resolve, reject) => {
    let said = "";
    program.stderr.on("data", (data) => {
      said += data;
      const found = /DevTools listening on (\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    program.once("error", reject);
    program.once("exit", () => reject(new Error(`The browser did not start: ${said.slice(-500)}`)));
  });
