use wazabi::Abi;

#[derive(Abi)]
#[abi(go = "net/netip.Addr")]
pub struct Pair(u8, u8);

#[derive(Abi)]
#[abi(go = "net/netip.addr")]
pub struct Address(String);

#[derive(Abi)]
pub struct Route {
    #[abi(go = "net/netip.Addr")]
    pub to: Address,
}

fn main() {}
