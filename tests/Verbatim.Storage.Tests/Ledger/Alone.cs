using Xunit;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>Tests that look at what the whole process counts: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
