using Verbatim.Server.Hosting;

namespace Verbatim.Server.Backups;

/// <summary>One backup at a time, and the folder in which the ledger is copied for it.</summary>
internal sealed class BackupTurns
{
    private const string Folder = "backup";

    private readonly string _path;
    private int _running;

    /// <summary>What an earlier life of the server left is deleted.</summary>
    public BackupTurns(DataFolders folders)
    {
        _path = Path.Combine(folders.Root, Folder);
        if (Directory.Exists(_path))
            Directory.Delete(_path, recursive: true);
    }

    /// <summary>Whether one is being taken.</summary>
    public bool IsTaken => Volatile.Read(ref _running) != 0;

    /// <summary>Begins one, which ends when the answer is disposed of, and the folder with it; null where one is being taken.</summary>
    public Turn? TryBegin()
    {
        if (Interlocked.CompareExchange(ref _running, 1, 0) != 0)
            return null;

        try
        {
            return new Turn(this);
        }
        catch
        {
            Volatile.Write(ref _running, 0);
            throw;
        }
    }

    internal sealed class Turn : IDisposable
    {
        private readonly BackupTurns _turns;

        public Turn(BackupTurns turns)
        {
            _turns = turns;
            Storage.Sqlite.Backups.PrivateFolder.Create(turns._path);
        }

        public string Folder => _turns._path;

        public void Dispose()
        {
            try
            {
                Directory.Delete(_turns._path, recursive: true);
            }
            finally
            {
                Volatile.Write(ref _turns._running, 0);
            }
        }
    }
}
