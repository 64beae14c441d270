namespace Engine.Journal.Sqlite;

/// <summary>
/// Keeps a second process out of a journal's folder. The operating system lets go of it with the process, however that ends.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="JournalException">The folder is in use, not writable or not a folder.</exception>
    public static FolderLock Take(string folder)
    {
        if (File.Exists(folder))
            throw new JournalException($"'{folder}' is a file: give the journal a folder of its own.");
        try
        {
            OwnerOnly.MakeFolder(folder);
            return new FolderLock(OwnerOnly.OpenOrMake(Path.Combine(folder, "journal.lock"), FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalException(
                $"The folder '{folder}' is not writable: give this user the right to write there, or choose another folder.", e);
        }
        catch (IOException e) when (File.Exists(Path.Combine(folder, "journal.lock")))
        {
            throw new JournalException(
                $"The folder '{folder}' is in use by another process: stop that one first, or choose another folder.", e);
        }
        catch (IOException e)
        {
            throw new JournalException($"The folder '{folder}' can't be used ({e.Message.TrimEnd('.')}): choose another folder.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
