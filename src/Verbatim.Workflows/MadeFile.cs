namespace Verbatim.Workflows;

/// <summary>A file that a run made.</summary>
internal sealed record MadeFile(string Filename, string MediaType, byte[] Content);
