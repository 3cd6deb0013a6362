namespace Verbatim.Server.Access;

/// <summary>The authority has not told its keys yet, so nobody can say whether a token is good.</summary>
internal sealed class AuthorityUnavailableException() : Exception("The authority's keys could not be fetched yet.");
