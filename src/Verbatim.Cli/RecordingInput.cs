using System.IO.Pipelines;
using System.Text.Json;
using Verbatim.Client;
using Verbatim.Frames;
using Verbatim.Frames.Wire;

namespace Verbatim.Cli;

/// <summary>What is recorded: a file, which can be sent again, or the standard input, which is sent once as it comes.</summary>
internal sealed class RecordingInput(Stream stream, string? file) : IAsyncDisposable
{
    private const int MaxRetries = 10;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private Stream _stream = stream;
    private PipeReader _pipe = PipeOf(stream);

    public static RecordingInput Open(string file) =>
        new RecordingInput(OpenStream(file), file == "-" ? null : file);

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

    /// <summary>What it begins with, which stays in it: its first object, where it has one.</summary>
    public Task<JsonElement?> PeekAsync(CancellationToken cancellationToken) => FirstObject.PeekAsync(_pipe, cancellationToken);

    /// <summary>Sends all of it. What a lost connection had brought over is not recorded twice.</summary>
    /// <param name="client">The server.</param>
    /// <param name="run">The run.</param>
    /// <param name="provider">Says that the input is a provider's stream; null for frames, whose framing shows in their first byte.</param>
    /// <param name="cancellationToken">Drops the connection.</param>
    public async Task<FramesRecorded> RecordAsync(VerbatimClient client, RunId run, RecordingBody? provider, CancellationToken cancellationToken)
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(500);
        for (int retry = 0; ; retry++)
        {
            try
            {
                RecordingBody body = provider ?? BodyOf(await InputFraming.OfAsync(_pipe, cancellationToken));
                return await client.RecordAsync(run, _pipe.AsStream(), body, cancellationToken);
            }
            catch (HttpRequestException lost) when (file is not null && retry < MaxRetries && MayRetry(lost))
            {
                await Console.Error.WriteLineAsync($"The connection was lost ({lost.Message}); sending again.");

                // Opened anew and not wound back: the request that was lost may still be reading from where it was.
                await _stream.DisposeAsync();
                _stream = File.OpenRead(file);
                _pipe = PipeOf(_stream);
            }
            catch (HttpRequestException lost) when (lost is not VerbatimException && file is null)
            {
                throw new CommandFailedException($"The connection was lost ({lost.Message}). Frames up to there are recorded in run {run}: the same command with --run {run} and the whole input goes on.", lost);
            }

            await Task.Delay(pause, TimeProvider.System, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static PipeReader PipeOf(Stream stream) => PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));

    private static RecordingBody BodyOf(FrameBodyFormat format) =>
        format == FrameBodyFormat.NdJson ? RecordingBody.NdJson : RecordingBody.EventStream;

    // After a lost connection the server may still be busy with the body that it came over.
    private static bool MayRetry(HttpRequestException lost) =>
        lost is not VerbatimException refused || refused.IsTransient || refused.Type == "urn:verbatim:problem:body-in-progress";
}
