using System.CommandLine;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Options;

/// <summary>An option that takes one of a few words.</summary>
internal static class ChoiceOption
{
    /// <summary>
    /// Takes these words alone. In the place of the parser's own check, whose message is several lines and does not name the option.
    /// </summary>
    public static void TakeOneOf<T>(this Option<T> option, params IReadOnlyList<string> words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            foreach (var given in result.Tokens.Select(token => token.Value).Where(given => !words.Contains(given, StringComparer.Ordinal)))
            {
                var meant = NearestName.Find(given, words) is { } nearest ? $"; did you mean '{nearest}'?" : "";
                result.AddError($"{option.Name}: '{given}' is not one of {string.Join(", ", words.Select(word => $"'{word}'"))}{meant}");
            }
        });
    }
}
