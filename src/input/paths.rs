//! Paths as given -> the files to read, folders walked in order.

use crate::error::Error;
use crate::input::format::Format;
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// What the standard input is called in messages and as an article's id.
pub const STDIN: &str = "stdin";

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The standard input, given as `-`.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// The files that the inputs stand for, in the order given; a folder's in the order of their names, folders within
/// folders included; hidden ones, files of no known kind, and the file `but`, in which a run before may have left its
/// output, are left out there. A file that is given by name is read whatever it is called. A path that comes up again
/// is passed over.
///
/// # Errors
/// Items are errors for a path that does not exist, a folder that cannot be listed, and one without any text in it.
pub fn sources<'i>(
    inputs: &'i [PathBuf],
    but: Option<&Path>,
) -> impl Iterator<Item = Result<Source, Error>> + 'i + use<'i> {
    let mut seen = FxHashSet::default();
    let but = but.and_then(|path| path.canonicalize().ok());
    inputs.iter().flat_map(move |input| expand(input, but.clone())).filter(move |source| match source {
        Ok(source) => seen.insert(fingerprint(source)),
        Err(_) => true,
    })
}

fn expand(input: &Path, but: Option<PathBuf>) -> Box<dyn Iterator<Item = Result<Source, Error>>> {
    if input == Path::new("-") {
        return Box::new(std::iter::once(Ok(Source::Stdin)));
    }
    match std::fs::metadata(input) {
        Ok(metadata) if metadata.is_dir() => Box::new(walk(input.to_path_buf(), but)),
        Ok(_) => Box::new(std::iter::once(Ok(Source::File(input.to_path_buf())))),
        Err(error) => Box::new(std::iter::once(Err(Error::io(input, &error)))),
    }
}

fn walk(folder: PathBuf, but: Option<PathBuf>) -> impl Iterator<Item = Result<Source, Error>> {
    let mut entries = WalkDir::new(&folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|e| !is_hidden(e));
    let mut any = false;
    let mut over = false;
    std::iter::from_fn(move || {
        while !over {
            match entries.next() {
                Some(Ok(entry)) if is_known(&entry, but.as_deref()) => {
                    any = true;
                    return Some(Ok(Source::File(entry.into_path())));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    any = true;
                    return Some(Err(unlisted(&folder, &error)));
                }
                None => over = true,
            }
        }
        if std::mem::replace(&mut any, true) {
            return None;
        }
        Some(Err(Error::new(&folder, "there is no file of a known kind in this directory")))
    })
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

fn is_known(entry: &DirEntry, but: Option<&Path>) -> bool {
    let known = !entry.file_type().is_dir() && Format::of_name(entry.path()).is_some();
    known && but.is_none_or(|but| entry.path().canonicalize().map_or(true, |path| path != but))
}

fn unlisted(folder: &Path, error: &walkdir::Error) -> Error {
    let path = error.path().unwrap_or(folder);
    match error.io_error() {
        Some(io) => Error::io(path, io),
        None => Error::new(path, "is a link that leads back to a directory above it"),
    }
}

fn fingerprint(source: &Source) -> u64 {
    let mut hasher = FxHasher::default();
    match source {
        Source::Stdin => STDIN.hash(&mut hasher),
        Source::File(path) => path.hash(&mut hasher),
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(inputs: &[PathBuf], root: &Path) -> Vec<String> {
        sources(inputs, Some(&root.join("out.csv")))
            .map(|source| match source {
                Ok(Source::Stdin) => "-".to_owned(),
                Ok(Source::File(path)) => {
                    path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")
                }
                Err(error) => {
                    format!("error {}", error.to_string().replace(&*root.to_string_lossy(), "ROOT"))
                }
            })
            .collect()
    }

    #[test]
    fn folders_are_walked_in_the_order_of_names() {
        let root = tempfile::tempdir().unwrap();
        for name in [
            "b.txt",
            "a.md",
            "c.TXT",
            "d.pdf",
            "out.csv",
            ".hidden.txt",
            "deep/er/z.txt",
            "deep/a.txt",
            ".git/x.txt",
        ] {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        std::fs::create_dir(root.path().join("empty")).unwrap();
        assert_eq!(
            names(&[root.path().to_path_buf()], root.path()),
            ["a.md", "b.txt", "c.TXT", "deep/a.txt", "deep/er/z.txt"]
        );
        let given = ["-", "d.pdf", "empty", "none.txt", "d.pdf"];
        let given = given.map(|name| if name == "-" { name.into() } else { root.path().join(name) });
        assert_eq!(
            names(&given, root.path()),
            [
                "-",
                "d.pdf",
                "error ROOT/empty: there is no file of a known kind in this directory",
                "error ROOT/none.txt: no such file or directory",
            ]
        );
    }
}
