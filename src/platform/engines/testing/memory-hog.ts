/** For tests: takes all the room that the browser gives this page for WebAssembly memories, and what becomes free later. */
const taken: WebAssembly.Memory[] = [];

function take(): void {
  try {
    for (;;) taken.push(new WebAssembly.Memory({ initial: 1, maximum: 65_536 }));
  } catch {
    postMessage(taken.length);
  }
}

take();
setInterval(take, 5);
