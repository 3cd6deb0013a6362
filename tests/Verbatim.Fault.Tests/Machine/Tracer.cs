using System.Diagnostics;
using System.Globalization;

namespace Verbatim.Fault.Tests.Machine;

/// <summary>strace on a running process: from here on its system calls are counted, from one for each thread, and some of them fail.</summary>
internal sealed class Tracer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Tracer(Process process) => _process = process;

    public static async Task<Tracer> AttachAsync(int process, params IEnumerable<string> options)
    {
        var tracer = new Tracer(Process.Start(new ProcessStartInfo(
            "strace", ["-f", "-p", process.ToString(CultureInfo.InvariantCulture), .. options])
        { RedirectStandardError = true })!);
        if (await tracer._process.StandardError.ReadLineAsync().WaitAsync(Patience) is not { } first || !first.Contains("attached", StringComparison.Ordinal))
        {
            await tracer.DisposeAsync();
            throw new InvalidOperationException("strace did not attach.");
        }

        _ = tracer._process.StandardError.ReadToEndAsync();
        return tracer;
    }

    /// <summary>What <paramref name="injection"/> says happens to these calls on one file.</summary>
    /// <param name="process">Whose calls.</param>
    /// <param name="calls">Such as <c>fsync,fdatasync</c>.</param>
    /// <param name="injection">As strace takes it, such as <c>error=EIO:when=1</c>.</param>
    /// <param name="file">The whole path.</param>
    public static Task<Tracer> InjectAsync(int process, string calls, string injection, string file) =>
        AttachAsync(process, "-o", "/dev/null", "-P", file, "-e", $"trace={calls}", "-e", $"inject={calls}:{injection}");

    /// <summary>Lets go of the process, which goes on; where it is gone already, the tracer went with it.</summary>
    public async ValueTask DisposeAsync()
    {
        // Asked and not killed: it detaches from every thread first.
        if (!_process.HasExited)
            await Command.TryAsync("kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
    }
}
