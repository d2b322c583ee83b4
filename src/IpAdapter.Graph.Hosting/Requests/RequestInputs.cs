using System.Collections;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Hosting.Requests;

/// <summary>Turns what a request gives a workflow into values that the checker reads.</summary>
/// <param name="images">Keeps images that are given in memory.</param>
internal sealed class RequestInputs(ImageInputs images)
{
    // Not the place of a setting: brackets in a text that is given in memory are letters, not a list.
    private static readonly Place s_inMemory = new(0, 1);

    /// <summary>Reads all values of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="catalog">What the workflow's nodes are.</param>
    /// <exception cref="HostInputException">A seed without a place for it, or a value of a type that no input takes.</exception>
    public InputValues Read(WorkflowRequest request, NodeCatalog catalog)
    {
        var folder = Path.GetFullPath(request.Folder ?? ".");
        var workflow = request.Workflow.Workflow;
        var seeds = request.Seed is { } seed ? SeedSettings(workflow, catalog, seed) : [];
        var values = InputValues.OfSettings([.. request.Settings, .. seeds], folder);
        if (request.InputsFile is { } file)
            values = values.Over(InputValues.ReadFile(file));
        if (request.Inputs.Count > 0)
            values = InputValues.Create(request.Inputs.Select(input => Value(input.Key, input.Value, folder))).Over(values);
        return request.Workflow.Recorded is { } recorded ? values.Over(recorded.Inputs) : values;
    }

    private InputValue Value(string name, object value, string folder) =>
        new(name, Written(name, value), new ValueSource($"input {name}", folder), s_inMemory);

    private YamlValue Written(string name, object value) => value switch
    {
        string text => new YamlText(text, default),
        Image image => new YamlText(images.Keep(name, image), default),
        IEnumerable items => new YamlList([.. items.Cast<object>().Select(item => Written(name, item))], default),
        FilePath or TimeSpan or decimal or Guid => new YamlText(PortTypes.Write(value), default),
        bool or IFormattable when value.GetType().IsPrimitive => new YamlText(PortTypes.Write(value), default),
        _ => throw new HostInputException($"the input '{name}' is given a {value.GetType().Name}: give it a text, a number, a boolean, an "
            + "Image, or a list of these"),
    };

    private static IEnumerable<string> SeedSettings(Workflow workflow, NodeCatalog catalog, string seed)
    {
        var places = SeedPlaces.Find(workflow, catalog);
        if (places.Count == 0 && workflow.Nodes.Count > 0
            && workflow.Nodes.All(node => node.Uses is { } uses && catalog.Find(uses.Text) is not null))
            throw new HostInputException($"--seed: '{workflow.Name}' has no input that is a seed, and no node that takes one");
        return places.Select(place => $"{place}={seed}");
    }
}
