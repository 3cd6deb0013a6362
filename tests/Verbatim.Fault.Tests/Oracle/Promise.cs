namespace Verbatim.Fault.Tests.Oracle;

/// <summary>One invariant, and how evidence is held against it: a sentence for each breach.</summary>
public sealed record Promise(string Name, string Says, Func<Evidence, IEnumerable<string>> FindBreaches);
