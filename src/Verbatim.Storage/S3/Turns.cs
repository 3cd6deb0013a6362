namespace Verbatim.Storage.S3;

/// <summary>One at a time for each name; who asks for another name does not wait.</summary>
internal sealed class Turns
{
    private readonly Dictionary<string, Line> _lines = [];

    /// <summary>Waits for the turn, which ends when what is returned is disposed.</summary>
    public async ValueTask<IDisposable> TakeAsync(string name, CancellationToken cancellationToken)
    {
        Line line;
        lock (_lines)
        {
            if (!_lines.TryGetValue(name, out Line? known))
                _lines[name] = known = new Line();
            line = known;
            line.Standing++;
        }

        try
        {
            await line.First.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(name, line);
            throw;
        }

        return new Turn(this, name, line);
    }

    private void Leave(string name, Line line)
    {
        lock (_lines)
        {
            if (--line.Standing > 0)
                return;

            _lines.Remove(name);
            line.First.Dispose();
        }
    }

    private sealed class Line
    {
        public SemaphoreSlim First { get; } = new(1, 1);

        public int Standing { get; set; }
    }

    private sealed class Turn(Turns turns, string name, Line line) : IDisposable
    {
        public void Dispose()
        {
            line.First.Release();
            turns.Leave(name, line);
        }
    }
}
