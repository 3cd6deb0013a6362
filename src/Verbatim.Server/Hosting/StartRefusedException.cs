namespace Verbatim.Server.Hosting;

/// <summary>The server cannot start as it was asked to. Its message is the whole answer: one sentence for who started it.</summary>
internal sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner);
