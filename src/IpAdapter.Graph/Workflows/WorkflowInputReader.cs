using System.Globalization;

namespace IpAdapter.Graph.Workflows;

/// <summary>Reads what a workflow says of one of its inputs.</summary>
internal sealed class WorkflowInputReader(ValueSource source, List<Problem> problems)
{
    private static readonly string[] Keys = ["type", "default", "minimum", "maximum", "choices", "description"];

    public WorkflowInput Read(YamlEntry entry)
    {
        using var subject = problems.About(Reference.Inputs, entry.Key);
        return ReadFields(entry);
    }

    private WorkflowInput ReadFields(YamlEntry entry)
    {
        var input = new WorkflowInput(entry.Key, entry.Place);
        if (entry.Value is not YamlMap map)
        {
            problems.Add(source.Error(entry.Value.Place,
                $"the input '{entry.Key}' is a mapping, as in {{ type: number, default: 1 }}, not {entry.Value.Kind}"));
            return input;
        }

        var keys = new KeyNames(source, problems, Keys, "an input");
        foreach (var field in map.Entries)
        {
            input = keys.Meant(field, map.Entries) switch
            {
                "type" => input with { Type = Text(field) },
                "default" => input with { Default = field.Value },
                "minimum" => input with { Minimum = Number(field) },
                "maximum" => input with { Maximum = Number(field) },
                "choices" => input with { Choices = Choices(field) },
                "description" => input with { Description = Text(field)?.Text ?? "" },
                _ => input,
            };
        }

        if (!map.Entries.Any(field => field.Key == "type") && !keys.WasMeant("type"))
            problems.Add(source.Error(entry.Place,
                $"'type' is missing: it says what the input '{entry.Key}' is (text, number, integer, boolean, choice, file, "
                    + "image ...)"));
        return input;
    }

    private YamlText? Text(YamlEntry field)
    {
        if (field.Value is YamlText text)
            return text;
        problems.Add(source.Error(field.Value.Place, $"'{field.Key}' is a text, not {field.Value.Kind}"));
        return null;
    }

    private double? Number(YamlEntry field)
    {
        if (field.Value is YamlText text && double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
            return number;
        problems.Add(source.Error(field.Value.Place, $"'{field.Key}' is a number, not {field.Value.Kind}"));
        return null;
    }

    private List<string>? Choices(YamlEntry field)
    {
        if (field.Value is YamlList list && list.Items.All(item => item is YamlText))
            return [.. list.Items.Cast<YamlText>().Select(item => item.Text)];
        problems.Add(source.Error(field.Value.Place, $"'choices' is a list of texts, as in [soft, hard], not {field.Value.Kind}"));
        return null;
    }
}
