//! What the trials of gateways share, and what holds for all of them.

mod all;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use motcua_engine::time::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::{Bill, BillLine, Columns, LineKind, Order, Payer, SecretSource};

/// The secret of the published vectors.
pub(super) const SECRET: &str = "SECRETKEYFORTESTS0123456789ABCDEF";

/// A patience that no trial uses up, in milliseconds.
pub(super) const LONG: u64 = 60_000;

/// The secret in a file.
pub(super) fn secret() -> SecretSource {
    SecretSource::File(file("secret"))
}

/// A file that lies beside this one.
pub(super) fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/payment/tests").join(name)
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn order() -> Order {
    Order {
        code: "MC7K2Q9XRA4W".to_owned(),
        amount: 150_000,
        requested_at: at("2026-11-21T02:00:00Z"),
        expires_at: at("2026-11-21T02:15:00Z"),
        dossier: "000.00.12.H29-261121-0001".to_owned(),
    }
}

pub(super) fn bill() -> Bill {
    let line = |kind, code: &str, name: &str, amount| BillLine {
        kind,
        code: code.to_owned(),
        name: name.to_owned(),
        amount,
    };
    Bill {
        procedure: "1.001612.000.00.00.H29".to_owned(),
        procedure_name: "Đăng ký thành lập hộ kinh doanh".to_owned(),
        agency: "000.00.12.H29".to_owned(),
        agency_name: "UBND phường Một".to_owned(),
        lines: vec![
            line(LineKind::Fee, "P1", "Phí thẩm định", 100_000),
            line(LineKind::Charge, "L1", "Lệ phí cấp giấy", 50_000),
        ],
        payer: Payer {
            ip: "127.0.0.1".parse().unwrap(),
            name: "Nguyễn Văn A".to_owned(),
            identity: "001099012345".to_owned(),
            address: "1 Tràng Tiền".to_owned(),
        },
    }
}

pub(super) fn ip() -> IpAddr {
    "10.1.2.3".parse().unwrap()
}

/// The columns of a bank's statement.
pub(super) fn columns() -> Columns {
    Columns {
        amount: "Ghi có".to_owned(),
        transaction: "Số GD".to_owned(),
        time: "Ngày GD".to_owned(),
        time_format: "%d/%m/%Y %H:%M:%S".to_owned(),
        description: Some("Diễn giải".to_owned()),
        order: None,
        only: None,
        separator: ',',
        hundredths: false,
    }
}

/// What the server of a trial does with a request.
pub(super) enum Reply {
    /// It answers.
    Answer(u16, Vec<u8>),
    /// It takes the request and says nothing.
    Silence,
    /// It closes the connection.
    Close,
}

impl Reply {
    pub(super) fn json(body: &serde_json::Value) -> Self {
        Self::Answer(200, body.to_string().into_bytes())
    }
}

/// A server on a port of its own.
pub(super) struct Server {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) async fn new(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                handle(stream, &reply, &seen).await;
            }
        });
        Self { url, asked }
    }

    /// The requests that came, heads and all.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// An address that is taken, and at which nobody listens.
pub(super) fn down() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}/", socket.local_addr().unwrap());
    (socket, url)
}

async fn handle(mut stream: TcpStream, reply: &impl Fn(&str) -> Reply, seen: &Mutex<Vec<String>>) {
    let mut request = String::new();
    let mut bytes = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(count) => request.push_str(std::str::from_utf8(&bytes[..count]).unwrap()),
        }
    }
    seen.lock().unwrap().push(request.clone());
    let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    match reply(body) {
        Reply::Close => {}
        Reply::Silence => {
            // Nothing more comes from the client but its leave.
            let _ = stream.read(&mut bytes).await;
        }
        Reply::Answer(status, body) => {
            let head = format!(
                "HTTP/1.1 {status} Word\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            // The client leaves before the end when the answer is too long for it.
            let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
        }
    }
}

/// Whether the whole body is there.
fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let mut lengths = head.lines().filter_map(|line| line.strip_prefix("content-length: "));
    lengths.next_back().is_none_or(|length| body.len() >= length.parse().unwrap())
}
