using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Options;

/// <summary>Options and arguments that take one of a few words.</summary>
internal static class ChoiceOption
{
    /// <summary>
    /// Takes these words alone. In the place of the parser's own check, whose message is several lines and does not name the option.
    /// </summary>
    public static void TakeOneOf<T>(this Option<T> option, params IReadOnlyList<string> words)
    {
        Complete(option.CompletionSources, words);
        option.Validators.Add(result => Check(result, result.Tokens, option.Name, words));
    }

    /// <inheritdoc cref="TakeOneOf{T}(Option{T}, IReadOnlyList{string})"/>
    public static void TakeOneOf<T>(this Argument<T> argument, params IReadOnlyList<string> words)
    {
        Complete(argument.CompletionSources, words);
        argument.Validators.Add(result => Check(result, result.Tokens, $"<{argument.Name}>", words));
    }

    private static void Complete(List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, IReadOnlyList<string> words)
    {
        sources.Clear();
        sources.Add([.. words]);
    }

    private static void Check(SymbolResult result, IEnumerable<Token> tokens, string name, IReadOnlyList<string> words)
    {
        foreach (var given in tokens.Select(token => token.Value).Where(given => !words.Contains(given, StringComparer.Ordinal)))
        {
            var meant = NearestName.Find(given, words) is { } nearest ? $"; did you mean '{nearest}'?" : "";
            result.AddError($"{name}: '{given}' is not one of {string.Join(", ", words.Select(word => $"'{word}'"))}{meant}");
        }
    }
}
