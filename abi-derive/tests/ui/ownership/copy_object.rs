use wazabi::Abi;

#[wazabi::import]
extern "host" {
    type File;
}

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct Job {
    input: File,
}

fn copy(job: JobParam<'_>) -> Job {
    job.into()
}

fn main() {}
