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
    public void Every_test_class_that_a_milestone_names_exists()
    {
        HashSet<string> classes = [.. Repository.Files("tests", ".cs").Select(path => Path.GetFileNameWithoutExtension(path))];
        string[] named = [.. Repository.Files("docs/milestones", ".md").SelectMany(document => TestClass().Matches(Repository.Read(document))).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, classes));
    }

    // What no test can see from here: that nothing is kept (R-137).
    [Fact]
    public void Every_clause_of_the_API_is_named_by_a_test()
    {
        string[] unseen = ["R-137"];
        IEnumerable<string> clauses = Clause().Matches(Repository.Read("docs/contracts/workflow-run-replay-v1.md")).Select(match => match.Groups[1].Value);
        HashSet<string> named = [.. Repository.Files("tests", ".cs").SelectMany(path => Citation().Matches(Repository.Read(path))).Select(match => match.Value)];
        Assert.Empty(clauses.Except(named).Except(unseen));
    }

    [Fact]
    public void The_README_shows_a_test_for_each_promise()
    {
        IReadOnlyList<string> promises = [.. Promise().Matches(Repository.Read("README.md")).Select(match => match.Value)];
        Assert.Equal(8, promises.Count);
        Assert.All(promises, promise => Assert.Matches(TestClass(), promise));
    }

    [Fact]
    public void The_page_of_problems_lists_what_the_server_answers_and_nothing_else()
    {
        IEnumerable<string> answered = Repository.Files("src/Verbatim.Server", ".cs").SelectMany(path => Problem().Matches(Repository.Read(path)).Select(Text));
        IEnumerable<string> listed = ProblemRow().Matches(Repository.Read("docs/errors.md")).Select(Text);
        Assert.Equal(answered.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));

        static string Text(Match match) => $"{match.Groups[1].Value} {match.Groups[2].Value}";
    }

    [Fact]
    public void The_page_of_problems_says_of_each_who_sees_it_and_what_to_do() =>
        Assert.All(
            Repository.Read("docs/errors.md").Split('\n').Where(line => ProblemRow().IsMatch(line)),
            row => Assert.All(row.Split('|')[1..^1], cell => Assert.False(string.IsNullOrWhiteSpace(cell), row)));

    [Fact]
    public void Every_problem_is_asserted_by_its_type_somewhere()
    {
        string tests = string.Concat(Repository.Files("tests", ".cs").Select(Repository.Read));
        IEnumerable<string> problems = ProblemRow().Matches(Repository.Read("docs/errors.md")).Select(match => match.Groups[1].Value);
        Assert.All(problems, problem => Assert.True(
            Regex.IsMatch(tests, $"(?:problem:|\"|[2-5]\\d\\d ){problem}(?![\\w-])"), $"No test names the problem {problem}."));
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

    [GeneratedRegex(@"^\d\. \*[^*]+\*(?:.|\n(?! *\n|\d\. ))*", RegexOptions.Multiline)]
    private static partial Regex Promise();

    [GeneratedRegex(@"new(?: Problem)?\(""([a-z-]+)"", (\d{3}),")]
    private static partial Regex Problem();

    [GeneratedRegex(@"^\| `([a-z-]+)` \| (\d{3}) \|", RegexOptions.Multiline)]
    private static partial Regex ProblemRow();

    [GeneratedRegex(@"^(?:- |\| )\*\*([ER]-\d+)\*\*", RegexOptions.Multiline)]
    private static partial Regex Clause();

    [GeneratedRegex(@"\b[ER]-\d{1,3}\b")]
    private static partial Regex Citation();
}
