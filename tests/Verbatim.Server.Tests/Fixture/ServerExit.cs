namespace Verbatim.Server.Tests.Fixture;

/// <summary>How a server that ended by itself did so.</summary>
public sealed record ServerExit(int Code, string Output, string Errors);
