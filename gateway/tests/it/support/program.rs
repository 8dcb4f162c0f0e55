//! The gateway as a program.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// The gateway as a program that runs. It is killed when this is dropped.
pub(crate) struct Program {
    child: Child,
    /// Where it listens.
    pub(crate) base: String,
    /// Read on, so that the program can write.
    _stdout: BufReader<ChildStdout>,
}

/// The program, with nothing of the test's surroundings but what it needs.
pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill-gateway"));
    command.args(words).stdin(Stdio::null());
    command
}

impl Program {
    /// Runs a command of it to its end.
    pub(crate) fn run(words: &[&str]) -> Output {
        command(words).output().unwrap()
    }

    /// Starts it to serve on this store.
    pub(crate) fn serve(store: &str, wechat: &str, more: &[&str]) -> Self {
        Self::serve_as(store, wechat, "access-1", more)
    }

    /// Starts it to serve on this store, with this access token.
    pub(crate) fn serve_as(store: &str, wechat: &str, token: &str, more: &[&str]) -> Self {
        let print_token = format!("echo {token}");
        let mut serve = command(&["serve", "--store", store, "--listen", "127.0.0.1:0"]);
        serve.args(["--wechat", wechat, "--access-token-command", &print_token]);
        serve.args(["--log-level", "error"]).args(more);
        Self::start(serve)
    }

    /// Starts this command, and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let base = line
            .trim_end()
            .strip_prefix("listening on ")
            .expect("it listens")
            .to_owned();
        Self {
            child,
            base,
            _stdout: stdout,
        }
    }

    /// Its id.
    pub(crate) fn id(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Kills it at once, as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn terminate(mut self) -> ExitStatus {
        kill_process(self.id(), Signal::TERM).unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
