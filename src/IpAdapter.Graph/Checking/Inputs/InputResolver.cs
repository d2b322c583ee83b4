using System.Globalization;
using IpAdapter.Graph.Checking.Literals;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Inputs;

/// <summary>
/// Finds the value that each input of the workflow has in this run, and checks it against what the workflow says of the input.
/// </summary>
internal sealed class InputResolver(Workflow workflow, NodeCatalog catalog, LiteralReader literals, SeedDrawer seeds,
    IReadOnlySet<string> seedInputs, List<Problem> problems)
{
    // As programming languages and other tools call them.
    private static readonly Dictionary<string, string> OtherTypeNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["string"] = "text",
        ["str"] = "text",
        ["int"] = "integer",
        ["long"] = "integer",
        ["float"] = "number",
        ["double"] = "number",
        ["bool"] = "boolean",
        ["enum"] = "choice",
        ["combo"] = "choice",
        ["path"] = "file",
        ["picture"] = "image",
        ["latent"] = "latents",
        ["model"] = "unet",
        ["clip"] = "text-encoder",
        ["vae"] = "autoencoder",
    };

    public Dictionary<string, EffectiveInput> Resolve(IReadOnlyDictionary<string, InputValue> given)
    {
        var inputs = new Dictionary<string, EffectiveInput>(StringComparer.Ordinal);
        foreach (var input in workflow.Inputs)
        {
            using var subject = problems.About(Reference.Inputs, input.Name);
            inputs[input.Name] = Resolve(input, given.GetValueOrDefault(input.Name));
        }

        return inputs;
    }

    private EffectiveInput Resolve(WorkflowInput input, InputValue? given)
    {
        var source = given?.Source ?? workflow.Source;
        var beforeDefault = problems.Count;
        var value = given?.Value ?? Unescaped(input);
        var isWrong = problems.Count > beforeDefault;
        var port = PortOf(input);
        if (value is null && input.Type is not null)
            problems.Add(workflow.Source.Error(input.Place,
                $"the input '{input.Name}' has no default and is given nothing: "
                + $"give it a value with --set {input.Name}=... or --inputs"));
        if (port is null || value is null || isWrong)
            return new(input, port, value, source, given is not null) { IsBroken = true };

        if (given is not null)
            value = SettingList.Read(given, port, problems);
        var before = problems.Count;
        value = Checked(input.Name, value, port, source);
        return new(input, port, value, source, given is not null) { IsBroken = problems.Count > before };
    }

    /// <summary>Draws where it is asked for, and reads what can be read already: a path is looked for when a port takes it.</summary>
    private YamlValue Checked(string path, YamlValue value, Port port, ValueSource source)
    {
        if (value is YamlList list && port.IsList)
            return new YamlList([.. list.Items.Select((item, i) => Checked($"{path}.{i}", item, port, source))], list.Place);
        if (value is not YamlText text)
        {
            problems.Add(source.Error(value.Place, $"the input '{port.Name}' is {Article.With(port.TypeText)}, not {value.Kind}"));
            return value;
        }

        if (seeds.TryDraw(path, text, port) is { } drawn)
            return drawn;
        if (PortTypes.IsLiteral(port.ValueType) && port.ValueType != typeof(FilePath)
            && literals.Read(text.Text, port, source) is { Problem: { } problem } wrong)
            problems.Add(source.Error(text.Place, problem, wrong.Proposal));
        return value;
    }

    /// <summary>A default is a text of the workflow: a dollar sign at its beginning is written twice there, as everywhere.</summary>
    private YamlValue? Unescaped(WorkflowInput input)
    {
        if (input.Default is YamlList list)
            return new YamlList([.. list.Items.Select(item => Unescaped(input, item))], list.Place);
        return input.Default is null ? null : Unescaped(input, input.Default);
    }

    private YamlValue Unescaped(WorkflowInput input, YamlValue value)
    {
        if (value is not YamlText text)
            return value;
        var syntax = TextSyntax.Parse(text.Text);
        if (syntax.Literal is { } literal)
            return literal == text.Text ? text : new YamlText(literal, text.Place);
        problems.Add(workflow.Source.Error(text.Place,
            $"the default of '{input.Name}' is a value, not a reference: write $$ for a dollar sign"));
        return value;
    }

    private Port? PortOf(WorkflowInput input)
    {
        if (input.Type is not { } type)
            return null;
        const string listOf = "list of ";
        var isList = type.Text.StartsWith(listOf, StringComparison.Ordinal);
        var name = isList ? type.Text[listOf.Length..] : type.Text;
        var valueType = name == "choice" ? typeof(string) : catalog.FindType(name);
        if (valueType is null)
        {
            List<string> names = ["text", "number", "integer", "boolean", "choice", "file", "image", .. catalog.TypeNames];
            var meant = OtherTypeNames.GetValueOrDefault(name) ?? NearestName.Find(name, names);
            problems.Add(workflow.Source.Error(type.Place,
                $"unknown type '{name}' of the input '{input.Name}': it is one of {Listing.Create(names.Distinct())}, or a list, "
                    + "as in 'list of text'",
                meant is null ? null : isList ? listOf + meant : meant));
            return null;
        }

        if (name == "choice" && input.Choices is null or { Count: 0 })
            problems.Add(workflow.Source.Error(input.Place,
                $"the input '{input.Name}' is a choice but says nothing of what: add choices: [...]"));
        if (name == "choice" != input.Choices is not null && name != "text" && input.Choices is not null)
            problems.Add(workflow.Source.Error(input.Place, $"the input '{input.Name}' is {Article.With(name)}, which has no choices"));
        if ((input.Minimum ?? input.Maximum) is not null && !Port.IsNumber(valueType) && !Port.IsInteger(valueType))
            problems.Add(workflow.Source.Error(input.Place,
                $"the input '{input.Name}' is {Article.With(name)}, which has no minimum or maximum"));
        var hasNumbers = HasNumbers(input, valueType);
        if (!hasNumbers)
            problems.Add(workflow.Source.Error(input.Place,
                string.Create(CultureInfo.InvariantCulture,
                    $"no {name} is between the minimum {input.Minimum} and the maximum {input.Maximum} of the input '{input.Name}'")));
        return new Port
        {
            Name = input.Name,
            PropertyName = input.Name,
            ValueType = valueType,
            TypeName = name,
            IsSeed = Port.IsInteger(valueType) && seedInputs.Contains(input.Name),
            List = isList ? new ListShape<object>(isImmutableArray: false) : null,
            // Bounds that exclude every number are said above; nothing is compared with them.
            Minimum = hasNumbers ? input.Minimum : null,
            Maximum = hasNumbers ? input.Maximum : null,
            Choices = input.Choices,
            ReadDocumentation = () => input.Description,
        };
    }

    private static bool HasNumbers(WorkflowInput input, Type type) =>
        input is not { Minimum: { } least, Maximum: { } greatest }
            || (Port.IsInteger(type) ? Math.Ceiling(least) <= Math.Floor(greatest) : least <= greatest);
}
