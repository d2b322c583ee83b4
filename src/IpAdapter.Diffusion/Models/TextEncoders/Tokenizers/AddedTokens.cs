using System.Text.Json;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>
/// Tokens that were added to a tokenizer beside its vocabulary, as its files tell: <c>tokenizer.json</c> (<c>added_tokens</c>),
/// <c>tokenizer_config.json</c> (<c>added_tokens_decoder</c>) and <c>added_tokens.json</c>.
/// </summary>
internal static class AddedTokens
{
    /// <summary>Reads a folder's.</summary>
    /// <exception cref="WeightFileException">A file is not what it should be, or two of them give a token different ids.</exception>
    public static IReadOnlyList<AddedToken> Read(string folder)
    {
        var found = new Dictionary<string, (AddedToken Token, string File)>(StringComparer.Ordinal);
        string[] names = [TokenizerFiles.Whole, TokenizerFiles.Settings, TokenizerFiles.Added];
        foreach (var file in names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            foreach (var token in TokensOf(ConfigFile.Read(file)))
            {
                if (found.TryGetValue(token.Text, out var known) && known.Token.Id != token.Id)
                {
                    throw new WeightFileException(
                        file,
                        $"gives the token '{token.Text}' the id {token.Id}, and {Path.GetFileName(known.File)} the id {known.Token.Id}: "
                            + "keep the one that the text encoder was trained with");
                }

                found.TryAdd(token.Text, (token, file));
            }
        return [.. found.Values.Select(one => one.Token).OrderBy(token => token.Id)];
    }

    private static IEnumerable<AddedToken> TokensOf(ConfigFile file) => Path.GetFileName(file.Path) switch
    {
        TokenizerFiles.Whole => ListOf(file),
        TokenizerFiles.Settings => DecoderOf(file),
        _ => NumbersOf(file),
    };

    // "added_tokens": [{ "id": 49408, "content": "<one>", "single_word": false, "normalized": true, ... }]
    private static IEnumerable<AddedToken> ListOf(ConfigFile file)
    {
        if (file.Find("added_tokens") is not { } list)
            yield break;
        if (list.ValueKind != JsonValueKind.Array)
            throw file.Problem("added_tokens", "expected a list of tokens");
        foreach (var token in list.EnumerateArray())
            yield return TokenOf(file, "added_tokens", token, Member(token, "id") is { } id ? IntegerOf(id) : null);
    }

    // "added_tokens_decoder": { "49408": { "content": "<one>", ... } }
    private static IEnumerable<AddedToken> DecoderOf(ConfigFile file)
    {
        if (file.Find("added_tokens_decoder") is not { } decoder)
            yield break;
        if (decoder.ValueKind != JsonValueKind.Object)
            throw file.Problem("added_tokens_decoder", "expected an object with a token for each id");
        foreach (var token in decoder.EnumerateObject())
            yield return TokenOf(file, "added_tokens_decoder", token.Value, int.TryParse(token.Name, out var id) ? id : null);
    }

    // { "<one>": 49408 }
    private static IEnumerable<AddedToken> NumbersOf(ConfigFile file)
    {
        using var document = JsonDocument.Parse(file.Json);
        foreach (var token in document.RootElement.EnumerateObject())
            yield return Checked(file, token.Name, token.Name, IntegerOf(token.Value));
    }

    private static AddedToken TokenOf(ConfigFile file, string setting, JsonElement token, int? id)
    {
        var text = Member(token, "content") is { ValueKind: JsonValueKind.String } content ? content.GetString() : null;
        return Checked(file, setting, text, id) with
        {
            IsNormalized = Member(token, "normalized") is not { ValueKind: JsonValueKind.False },
            IsWord = Member(token, "single_word") is { ValueKind: JsonValueKind.True },
        };
    }

    private static AddedToken Checked(ConfigFile file, string setting, string? text, int? id) =>
        text is { Length: > 0 } && id is >= 0 and < BytePairVocabulary.MostIds
            ? new(text, id.Value)
            : throw file.Problem(setting, $"expected a token's text with an id from 0 to {BytePairVocabulary.MostIds - 1}");

    private static int? IntegerOf(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var integer) ? integer : null;

    private static JsonElement? Member(JsonElement token, string name) =>
        token.ValueKind == JsonValueKind.Object && token.TryGetProperty(name, out var member) ? member : null;
}
