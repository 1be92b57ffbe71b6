//! One text with what is known about it before it is read.

use crate::language::Language;
use jiff::civil::Date;

/// Where a publication date was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedSource {
    /// Given by the caller, as with `--published`.
    Given,
    /// In the front matter of the file.
    FrontMatter,
    /// In a column of a table or a member of a JSON object.
    Column,
    /// In what a page says of itself: JSON-LD, `meta`, or `time`.
    Page,
    /// In a feed's entry.
    Feed,
    /// A message was sent on that day.
    Message,
    /// In the address, as in `/2023/05/20/`.
    Url,
    /// In a line of the text, such as `Published: 11 November 2022`.
    Line,
    /// In the head of the report, such as `KYIV, Nov 11 (Agency) —`.
    Dateline,
    /// In the name of the file.
    FileName,
    /// When a page was fetched, no earlier than it was published; used only where a caller asks for it.
    Crawl,
}

impl PublishedSource {
    /// The name used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            PublishedSource::Given => "given",
            PublishedSource::FrontMatter => "front matter",
            PublishedSource::Column => "column",
            PublishedSource::Page => "page",
            PublishedSource::Feed => "feed",
            PublishedSource::Message => "message",
            PublishedSource::Url => "address",
            PublishedSource::Line => "line of the text",
            PublishedSource::Dateline => "head of the report",
            PublishedSource::FileName => "file name",
            PublishedSource::Crawl => "day of crawling",
        }
    }
}

/// A publication date and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The day, in Kyiv.
    pub date: Date,
    /// Where it was found.
    pub source: PublishedSource,
}

/// One article: a text and what its file said about it.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// A name that is stable from run to run, such as the file's path as it was given.
    pub id: String,
    /// The title, where one is known.
    pub title: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// When it was published; `None` leaves weekdays and the like undated.
    pub published: Option<Published>,
    /// The language that it is known to be in; `None` leaves it to each paragraph to tell.
    pub language: Option<Language>,
    /// The whole decoded text of the file, front matter included: every offset counts from its head.
    pub text: String,
    /// The byte at which the article begins, behind any front matter.
    pub body: usize,
}

impl Article {
    /// An article of bare text.
    ///
    /// ```
    /// use dateline::article::Article;
    /// let article = Article::new("note", "Shelling near Orikhiv on Friday.");
    /// assert_eq!(article.published, None);
    /// ```
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Article {
        Article { id: id.into(), text: text.into(), ..Article::default() }
    }

    /// The same article, published on this day.
    pub fn published_on(mut self, date: Date) -> Article {
        self.published = Some(Published { date, source: PublishedSource::Given });
        self
    }

    /// The day of publication.
    pub fn day(&self) -> Option<Date> {
        self.published.map(|published| published.date)
    }
}
