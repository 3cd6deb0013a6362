using System.IO.Pipelines;
using System.Text.Json;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Wire;

namespace Verbatim.Cli;

/// <summary>What is recorded: a file or the standard input, as it comes, across lost connections.</summary>
internal sealed class RecordingInput(Stream stream) : IAsyncDisposable
{
    /// <summary>The most that waits for the server, or is kept of a provider's stream that is no file.</summary>
    public const int KeptBytes = 64 * 1024 * 1024;

    /// <summary>How long the server may be away. As long as it keeps a run open that nobody sends anything for, unless it is set otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private static readonly RunRecorderOptions Options = new() { MaxBufferBytes = KeptBytes, GiveUpAfter = Patience, ConnectionChanged = Tell };

    // What a frame may be is for the server to say: it may have been told otherwise.
    private static readonly FrameLimits AnyFrame = new(MaxFrameBytes: FrameFileReader.MaxLineBytes, MaxDepth: 1000);

    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));

    public static RecordingInput Open(string file) => new(OpenStream(file));

    /// <summary>A file to read, or the standard input for <c>-</c>.</summary>
    public static Stream OpenStream(string file)
    {
        try
        {
            return file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>What frames begin with, which stays in it: its first object, where it has one.</summary>
    public Task<JsonElement?> PeekAsync(CancellationToken cancellationToken) => FirstObject.PeekAsync(_pipe, cancellationToken);

    /// <summary>Sends all of it. What a lost connection had brought over is not recorded twice.</summary>
    /// <param name="client">The server.</param>
    /// <param name="run">The run.</param>
    /// <param name="provider">Says that the input is a provider's stream; null for frames, whose framing shows in their first byte.</param>
    /// <param name="cancellationToken">Drops the connection.</param>
    public Task<FramesRecorded> RecordAsync(VerbatimClient client, RunId run, RecordingBody? provider, CancellationToken cancellationToken) =>
        provider is null ? RecordFramesAsync(client, run, cancellationToken) : client.RecordAsync(run, stream, provider, Options, cancellationToken);

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<FramesRecorded> RecordFramesAsync(VerbatimClient client, RunId run, CancellationToken cancellationToken)
    {
        await using RunRecorder recorder = await client.JoinRecordingAsync(run, Options, cancellationToken);
        FrameBodyFormat format = await InputFraming.OfAsync(_pipe, cancellationToken);
        await foreach (FileFrame read in FrameFileReader.ReadAsync(_pipe, format, AnyFrame, cancellationToken))
        {
            if (read.Fault is { } fault && read.Bytes.Span is not [(byte)'{', .., (byte)'}'])
            {
                // What comes before it is kept, as the server does with what it refuses.
                await recorder.FlushAsync(cancellationToken);
                throw new CommandFailedException($"{fault.Message} (line {read.Line}, rule {fault.Rule})");
            }

            await recorder.RecordAsync(read.Bytes, cancellationToken);
        }

        return await recorder.CompleteAsync(cancellationToken);
    }

    // Told once for each time that the server is gone, however often it is asked for meanwhile.
    private static void Tell(StreamConnection connection) => Console.Error.WriteLine(connection == StreamConnection.Lost
        ? "The connection was lost; waiting for the server. What is not recorded yet is sent again."
        : "Connected again.");
}
