using System.Text.RegularExpressions;
using Xunit;

namespace Verbatim.Tests.House;

/// <summary>What the documents point at exists.</summary>
public sealed partial class DocumentTests
{
    private static readonly IReadOnlyList<string> Contracts = Repository.Files("docs/contracts", ".md");

    [Fact]
    public void A_link_from_one_document_to_another_leads_somewhere() =>
        Assert.All(Repository.Files(".", ".md"), document =>
        {
            string folder = Path.GetDirectoryName(Repository.At(document))!;
            IEnumerable<string> targets = Link().Matches(Repository.Read(document)).Select(match => match.Groups[1].Value);
            Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(folder, target)), $"{document} links to {target}"));
        });

    [Fact]
    public void Every_test_class_that_the_README_names_exists()
    {
        HashSet<string> classes = [.. Repository.Files("tests", ".cs").Select(path => Path.GetFileNameWithoutExtension(path))];
        IEnumerable<string> named = TestClass().Matches(Repository.Read("README.md")).Select(match => match.Groups[1].Value);
        Assert.All(named, name => Assert.Contains(name, classes));
    }

    [Fact]
    public void No_two_clauses_of_the_contracts_share_an_id()
    {
        string[] ids = [.. Contracts.SelectMany(contract => Clause().Matches(Repository.Read(contract)).Select(match => match.Groups[1].Value))];
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Every_clause_that_is_cited_stands_in_a_contract()
    {
        HashSet<string> ids = [.. Contracts.SelectMany(contract => Clause().Matches(Repository.Read(contract)).Select(match => match.Groups[1].Value))];
        IEnumerable<string> documents = [.. Repository.Files("src", ".cs", ".razor"), .. Repository.Files("tests", ".cs"), .. Repository.Files("docs", ".md")];
        Assert.All(documents, document => Assert.All(
            Citation().Matches(Repository.Read(document)).Select(match => match.Value),
            id => Assert.True(ids.Contains(id), $"{document} cites {id}")));
    }

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("`([A-Z][A-Za-z]+Tests)`")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^(?:- |\| )\*\*([ER]-\d+)\*\*", RegexOptions.Multiline)]
    private static partial Regex Clause();

    [GeneratedRegex(@"\b[ER]-\d{1,3}\b")]
    private static partial Regex Citation();
}
