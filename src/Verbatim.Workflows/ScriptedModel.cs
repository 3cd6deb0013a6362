using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Verbatim.Sources;

namespace Verbatim.Workflows;

/// <summary>Answers from a script: for each turn an event stream in the provider's format, with its pace.</summary>
/// <remarks>
/// Scripts are embedded resources <c>NAME.TURN.sse</c>, turns counted from 1. A comment line <c>: +120ms</c> holds back what
/// follows it; all else goes out as it stands, through a pipe, as from a connection.
/// </remarks>
/// <param name="script">The NAME of the scripts.</param>
internal sealed class ScriptedModel(string script)
{
    private const int MaxEventBytes = 4 * 1024 * 1024;

    /// <summary>The events of one turn as they arrive. The memory of each is valid until the next.</summary>
    /// <exception cref="InvalidOperationException">The script has no such turn.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> RespondAsync(
        int turn, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connection = new Pipe();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task playing = PlayAsync(turn, connection.Writer, time, leaving.Token);
        try
        {
            await foreach (ReadOnlyMemory<byte> providerEvent in new ProviderEventReader(connection.Reader, MaxEventBytes).ReadAsync(cancellationToken))
                yield return providerEvent;
        }
        finally
        {
            // A reader that leaves early does not wait for the rest of the script.
            await leaving.CancelAsync();
            await connection.Reader.CompleteAsync();
            await playing;
        }
    }

    private async Task PlayAsync(int turn, PipeWriter connection, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{script}.{turn}.sse");
            using Stream stored = typeof(ScriptedModel).Assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"There is no script {name}.");
            using var lines = new StreamReader(stored);

            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                if (TryReadPause(line, out TimeSpan pause))
                {
                    await Task.Delay(pause, time, cancellationToken);
                    continue;
                }

                Encoding.UTF8.GetBytes(line, connection);
                connection.Write("\n"u8);
                if (line.Length == 0)
                    await connection.FlushAsync(cancellationToken);
            }

            await connection.CompleteAsync();
        }
        catch (Exception exception)
        {
            // Thrown where the events are read.
            await connection.CompleteAsync(exception);
        }
    }

    private static bool TryReadPause(string line, out TimeSpan pause)
    {
        const string Before = ": +", After = "ms";
        pause = default;
        if (!line.StartsWith(Before, StringComparison.Ordinal) || !line.EndsWith(After, StringComparison.Ordinal))
            return false;

        pause = TimeSpan.FromMilliseconds(int.Parse(line.AsSpan()[Before.Length..^After.Length], NumberStyles.None, CultureInfo.InvariantCulture));
        return true;
    }
}
