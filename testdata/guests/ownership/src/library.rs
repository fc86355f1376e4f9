//! Host objects in a twin: a lent object stays the guest's.
use wazabi::Abi;

/// The host's books.
#[wazabi::import]
extern "library" {
    /// A book on the host.
    pub type Book;

    /// Opens a book.
    pub fn open(title: &str) -> Book;

    /// Returns the title of a book.
    pub fn title(self: &Book) -> String;

    /// Shows a loan.
    pub fn show(loan: LoanParam<'_>);

    /// Gives a loan away.
    pub fn settle(loan: Loan);
}

/// A loan of one or two books to a reader.
#[derive(Abi, Debug, PartialEq, Eq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Loan {
    /// the reader
    pub reader: String,
    /// the book
    pub book: Book,
    /// the second book
    pub more: Option<Book>,
}

/// Opens a book, shows it twice, reads its title, and gives it away.
#[wazabi::export]
pub fn borrow_book(title: &str) -> String {
    let loan = Loan {
        reader: "me".to_owned(),
        book: open(title),
        more: None,
    };
    show(loan.as_param());
    show(LoanParam {
        more: Some(&loan.book),
        ..loan.as_param()
    });
    let title = loan.book.title();
    settle(loan);
    title
}

/// The titles of the books of a loan that the host lends.
#[wazabi::export]
pub fn titles(loan: LoanParam<'_>) -> Vec<String> {
    let books = [Some(loan.book), loan.more];
    books.into_iter().flatten().map(Book::title).collect()
}
