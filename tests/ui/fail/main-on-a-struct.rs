#[preempt_macros::main]
struct Main;

fn main() {
    let _ = Main;
}
