using Verbatim.Server.Hosting;

namespace Verbatim.Server.Backups;

/// <summary>One backup at a time, the folder in which the ledger is copied for it, and nothing taken away meanwhile.</summary>
internal sealed class BackupTurns : IDisposable
{
    private const string Folder = "backup";

    private readonly string _path;
    private readonly SemaphoreSlim _takingAway = new(1);
    private int _running;

    /// <summary>What an earlier life of the server left is deleted.</summary>
    public BackupTurns(DataFolders folders)
    {
        _path = Path.Combine(folders.Root, Folder);
        if (Directory.Exists(_path))
            Directory.Delete(_path, recursive: true);
    }

    /// <summary>Begins one, which ends when the answer is disposed of, and the folder with it; null where one is being taken. Waits for what is being taken away.</summary>
    public async Task<Turn?> TryBeginAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _running, 1, 0) != 0)
            return null;

        try
        {
            await _takingAway.WaitAsync(cancellationToken);
            _takingAway.Release();
            return new Turn(this);
        }
        catch
        {
            Volatile.Write(ref _running, 0);
            throw;
        }
    }

    /// <summary>Takes something away that the copied database of a backup may know, unless one is being taken; one that begins meanwhile waits.</summary>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> TryTakeAwayAsync(Func<Task> takeAway, CancellationToken cancellationToken)
    {
        await _takingAway.WaitAsync(cancellationToken);
        try
        {
            if (Volatile.Read(ref _running) != 0)
                return false;

            await takeAway();
            return true;
        }
        finally
        {
            _takingAway.Release();
        }
    }

    public void Dispose() => _takingAway.Dispose();

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
