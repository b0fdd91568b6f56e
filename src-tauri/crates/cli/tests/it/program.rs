//! Runs the built program with a data folder of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context as _, Result};
use serde_json::Value;
use tempfile::TempDir;

/// A place to run the program in: nothing of the user's is seen or touched.
pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Result<Self> {
        Ok(Self { folder: tempfile::tempdir()? })
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handover"));
        command
            .args(arguments)
            .env("HANDOVER_DATA_DIR", self.folder.path().join("data"))
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
            .env_remove("HANDOVER_LOG")
            .current_dir(self.folder.path());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Result<Output> {
        Ok(self.command(arguments).stdin(Stdio::null()).output()?)
    }

    pub fn file(&self, name: &str, text: &str) -> Result<String> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text)?;
        Ok(path.to_string_lossy().into_owned())
    }
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The one JSON object on standard output.
pub fn json(output: &Output) -> Result<Value> {
    serde_json::from_slice(&output.stdout).with_context(|| format!("{} / {}", out(output), err(output)))
}

/// A practice org of its own, ended with the test.
pub struct Serving {
    child: Child,
    pub place: Value,
}

impl Serving {
    pub fn start(place: &Place, arguments: &[&str]) -> Result<Self> {
        let all = [&["practice", "--port", "0"], arguments].concat();
        let mut child =
            place.command(&all).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("piped")?).read_line(&mut line)?;
        let place = serde_json::from_str(&line).with_context(|| format!("the first line was {line:?}"))?;
        Ok(Self { child, place })
    }

    pub fn text(&self, member: &str) -> &str {
        self.place[member].as_str().unwrap_or_default()
    }

    /// The Code Snippet of a deployment of this org.
    pub fn snippet(&self, developer_name: &str) -> String {
        serde_json::json!({
            "OrganizationId": self.text("orgId"), "DeveloperName": developer_name, "Url": self.text("url"),
        })
        .to_string()
    }

    #[cfg(unix)]
    pub fn interrupt(&mut self) -> Result<Option<i32>> {
        let pid = self.child.id().to_string();
        anyhow::ensure!(Command::new("kill").args(["-INT", &pid]).status()?.success());
        Ok(self.child.wait()?.code())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
