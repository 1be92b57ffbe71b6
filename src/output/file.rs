//! A path -> a file that appears whole or not at all.

use crate::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Where an output goes: a file, or the standard output.
///
/// A file is written beside its final place under a temporary name and takes its name in [`Sink::commit`]; dropped
/// before that it leaves nothing behind, and what stood in its place stays. The standard output, devices and pipes,
/// which cannot be replaced, are written to directly; what is still held back when the sink is dropped stays unwritten.
#[derive(Debug)]
pub struct Sink {
    out: Option<BufWriter<Out>>,
    path: PathBuf,
    written: u64,
}

#[derive(Debug)]
enum Out {
    Stdout(io::Stdout),
    Direct(File),
    Temporary(NamedTempFile),
}

/// What the standard output is called in messages.
pub const STDOUT: &str = "stdout";

impl Sink {
    /// The standard output.
    pub fn stdout() -> Sink {
        Sink::new(Out::Stdout(io::stdout()), PathBuf::from(STDOUT))
    }

    /// A file, which need not exist; one that does is replaced. A link is followed.
    ///
    /// # Errors
    /// Where no file can be made in that folder, or a folder stands in its place.
    pub fn file(path: &Path) -> Result<Sink, Error> {
        let problem = |error: &io::Error| Error::io(path, error);
        let (target, permissions) = match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => return Err(Error::new(path, "is a directory")),
            Ok(metadata) if !metadata.is_file() => {
                let direct = File::options().write(true).open(path).map_err(|error| problem(&error))?;
                return Ok(Sink::new(Out::Direct(direct), path.to_path_buf()));
            }
            Ok(metadata) if metadata.permissions().readonly() => {
                return Err(Error::new(path, "is write-protected"));
            }
            Ok(metadata) => {
                (path.canonicalize().map_err(|error| problem(&error))?, Some(metadata.permissions()))
            }
            Err(_) => (path.to_path_buf(), None),
        };
        if target.file_name().is_none() {
            return Err(Error::new(path, "is no name for a file"));
        }
        let folder = match target.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".dateline-").suffix(".part");
        if let Some(permissions) = permissions.or_else(usual_permissions) {
            builder.permissions(permissions);
        }
        let temporary = builder.tempfile_in(folder).map_err(|error| problem(&error))?;
        Ok(Sink::new(Out::Temporary(temporary), target))
    }

    /// A file of which the first `keep` bytes stay and to which is added; made where it does not exist. It grows as it
    /// is written, so that a run that is broken off can be gone on with.
    ///
    /// # Errors
    /// Where the file cannot be written to, or has fewer bytes.
    pub fn grown(path: &Path, keep: u64) -> Result<Sink, Error> {
        let problem = |error: io::Error| Error::io(path, &error);
        let mut options = File::options();
        let mut file = options.write(true).create(true).truncate(false).open(path).map_err(problem)?;
        if file.metadata().map_err(problem)?.len() < keep {
            return Err(Error::new(path, format!("has fewer than the {keep} bytes that it had")));
        }
        file.set_len(keep).map_err(problem)?;
        file.seek(SeekFrom::End(0)).map_err(problem)?;
        let mut sink = Sink::new(Out::Direct(file), path.to_path_buf());
        sink.written = keep;
        Ok(sink)
    }

    fn new(out: Out, path: PathBuf) -> Sink {
        Sink { out: Some(BufWriter::with_capacity(BUFFER, out)), path, written: 0 }
    }

    /// How many bytes the output has so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// The name under which a file is written until it takes its own.
    pub fn temporary(&self) -> Option<&Path> {
        match self.out.as_ref()?.get_ref() {
            Out::Temporary(file) => Some(file.path()),
            Out::Stdout(_) | Out::Direct(_) => None,
        }
    }

    /// What the output is called in messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes what is still held back and gives the file its name.
    ///
    /// # Errors
    /// Where the last bytes cannot be written, or the file cannot take its name.
    pub fn commit(mut self) -> io::Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let out = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        match out {
            Out::Stdout(mut stdout) => stdout.flush(),
            Out::Direct(mut file) => file.flush(),
            Out::Temporary(temporary) => {
                temporary.as_file().sync_all()?;
                temporary.persist(&self.path).map_err(|error| error.error)?;
                Ok(())
            }
        }
    }
}

const BUFFER: usize = 64 * 1024;

/// What a program's files are allowed by default, which the user's mask then narrows.
#[cfg(unix)]
fn usual_permissions() -> Option<std::fs::Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(std::fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<std::fs::Permissions> {
    None
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.as_mut().map_or(Ok(0), |out| out.write(bytes))?;
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // A buffer writes what it holds when it is dropped; taken apart it does not.
        if let Some(out) = self.out.take() {
            drop(out.into_parts());
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Out::Stdout(stdout) => stdout.write(bytes),
            Out::Direct(file) => file.write(bytes),
            Out::Temporary(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Out::Stdout(stdout) => stdout.flush(),
            Out::Direct(file) => file.flush(),
            Out::Temporary(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_when_committed_and_never_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.geojson");
        std::fs::write(&path, "old").unwrap();
        let mut dropped = Sink::file(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        dropped.flush().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        drop(dropped);
        assert_eq!(listed(folder.path()), ["map.geojson"]);
        let mut kept = Sink::file(&path).unwrap();
        kept.write_all(b"new").unwrap();
        kept.commit().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(listed(folder.path()), ["map.geojson"]);
    }

    #[test]
    fn what_cannot_be_written_is_named_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let problem = |path: &Path| {
            Sink::file(path).unwrap_err().to_string().replace(&*folder.path().to_string_lossy(), "F")
        };
        assert_eq!(problem(folder.path()), "F: is a directory");
        assert_eq!(
            problem(&folder.path().join("none/map.geojson")),
            "F/none/map.geojson: no such file or directory"
        );
    }

    #[cfg(unix)]
    #[test]
    fn new_files_are_as_readable_as_any_and_links_stay_links() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("map.geojson"), folder.path().join("latest.geojson"));
        let usual = folder.path().join("usual");
        std::fs::write(&usual, "").unwrap();
        Sink::file(&path).unwrap().commit().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&usual));
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let mut sink = Sink::file(&link).unwrap();
        sink.write_all(b"x").unwrap();
        sink.commit().unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "x");
    }
}
