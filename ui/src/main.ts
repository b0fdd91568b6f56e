import "./styles/tokens.css";
import "./styles/base.css";

import { mount } from "svelte";

import { chooseBackend } from "./ipc";
import { App } from "./stores/app.svelte";

const app = new App(await chooseBackend(), window.localStorage);
// Asked for first: the answer is made while the code of what shows it is still being read.
void app.start();
const { default: Root } = await import("./Root.svelte");
mount(Root, { target: document.getElementById("app")!, props: { app } });
