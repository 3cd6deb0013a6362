using System.Diagnostics;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Server.Tests.Fixture;

namespace Verbatim.Fault.Tests.Servers;

/// <summary>A ledger in a process of its own that does a line at a time, and a tracer that can be put on it between two lines.</summary>
internal sealed class ScriptProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private Tracer? _tracer;

    private ScriptProcess(Process process) => _process = process;

    public static ScriptProcess Start() => new(Process.Start(new ProcessStartInfo("dotnet", [Assembly]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    /// <summary>Does a line.</summary>
    /// <returns>The answer; null where the process ended before it.</returns>
    public async Task<string?> DoAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It is gone already: there will be no answer either.
        }

        return await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
    }

    /// <summary>From here on the system calls are traced, and counted from one for each thread.</summary>
    public async Task TraceAsync(params IEnumerable<string> options) => _tracer = await Tracer.AttachAsync(_process.Id, options);

    /// <summary>Ends the process as a power switch would, if it has not ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_tracer is not null)
            await _tracer.DisposeAsync();
    }

    private static string Assembly
    {
        get
        {
            string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            return Repository.At("tests", "Verbatim.Fault.Script", "bin", configuration, "net10.0", "Verbatim.Fault.Script.dll");
        }
    }
}
