using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Tests.Nodes;

namespace IpAdapter.Graph.Tests;

public sealed class NodeReaderTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("UNet", "unet")]
    [InlineData("ControlNet", "controlnet")]
    [InlineData("ImagePromptAdapter", "image-prompt-adapter")]
    [InlineData("CLIPImage", "clip-image")]
    [InlineData("Network", "network")]
    [InlineData("A", "a")]
    [InlineData("Dpmpp2M", "dpmpp2-m")]
    [InlineData("Low_Pass", "low-pass")]
    [InlineData("T2IAdapter", "t2i-adapter")]
    [InlineData("Sd15Model", "sd15-model")]
    public void Names_become_kebab_case(string name, string kebab) => Assert.Equal(kebab, KebabCase.Convert(name));

    [Fact]
    public void Ports_say_what_their_properties_declare()
    {
        var node = _host.Catalog.Find("test/settings")!;
        var width = node.Inputs[node.InputIndex("width")];

        Assert.Equal(["text", "number", "width", "flag", "shape", "file", "seed", "words"], node.Inputs.Select(port => port.Name));
        Assert.Equal(["text", "number", "integer", "boolean", "choice", "file", "integer", "list of text"],
            node.Inputs.Select(port => port.TypeText));
        Assert.Equal((8.0, 64.0, 8.0, 8), (width.Minimum, width.Maximum, width.MultipleOf, width.Default));
        Assert.Equal(["round", "square-like"], node.Inputs[node.InputIndex("shape")].Choices);
        Assert.DoesNotContain(node.Inputs, port => port.IsRequired);
    }

    [Fact]
    public void Ports_and_choices_say_what_the_comments_on_them_say()
    {
        var file = Path.Combine(_host.Folder, "comments.xml");
        File.WriteAllText(file, """
            <doc><members>
              <member name="T:IpAdapter.Graph.Tests.Nodes.Settings.Inputs"><param name="Shape">Which <c>shape</c>.</param></member>
              <member name="F:IpAdapter.Graph.Tests.Nodes.Settings.Shape.SquareLike"><summary>With corners.</summary></member>
            </members></doc>
            """);
        var node = NodeReader.Read(typeof(TestHost).Assembly, TestHost.Plugin, file).Nodes.Single(node => node.Id == "test/settings");
        var shape = node.Inputs[node.InputIndex("shape")];

        Assert.Equal("Which shape.", shape.Documentation);
        Assert.Equal(["", "With corners."], shape.ChoiceDocumentation);
        Assert.Empty(node.Inputs[node.InputIndex("text")].ChoiceDocumentation);
    }

    [Fact]
    public void Outputs_are_one_value_or_a_marked_records_properties()
    {
        Assert.Equal("whole", _host.Catalog.Find("test/parts")!.MainOutput!.Name);
        Assert.Null(_host.Catalog.Find("test/pair")!.MainOutput);
        Assert.True(_host.Catalog.Find("test/count-to")!.MainOutput!.IsList);
        Assert.Equal("thing", Assert.Single(_host.Catalog.Find("things/load")!.Outputs).Name);
    }

    [Fact]
    public void A_name_without_a_major_version_is_the_newest()
    {
        Assert.Equal(2, _host.Catalog.Find("test/old")!.Major);
        Assert.Equal(1, _host.Catalog.Find("test/old@1")!.Major);
        Assert.Null(_host.Catalog.Find("test/old@3"));
    }

    [Fact]
    public void Paths_and_bare_names_stand_for_nodes()
    {
        Assert.Equal("things/load", _host.Catalog.Loader(typeof(Thing))!.Id);
        Assert.Equal("things/plain", _host.Catalog.Named("plain", typeof(Thing))!.Id);
        Assert.Null(_host.Catalog.Named("pass", typeof(Thing)));
        Assert.Null(_host.Catalog.Named("plain", typeof(string)));
    }

    [Fact]
    public void A_type_that_may_not_travel_is_refused_with_its_reason()
    {
        var reading = NodeReader.Read(typeof(TestHost).Assembly, TestHost.Plugin, null, type => type == typeof(Wrapped) ? "it is private"
            : null);

        Assert.DoesNotContain(reading.Nodes, node => node.Id is "things/wrap" or "things/unwrap");
        Assert.All(reading.Problems, problem => Assert.Contains("it is private", problem));
        Assert.Equal(2, reading.Problems.Count);
    }

    [Fact]
    public void Two_plugins_that_declare_one_node_are_both_named()
    {
        var other = NodeReader.Read(typeof(TestHost).Assembly, new PluginIdentity("other", "9", "b"), null).Nodes;

        var refusal = Assert.Throws<ArgumentException>(() => new NodeCatalog([.. _host.Catalog.Nodes, .. other]));
        Assert.Contains("testing 1.2.3", refusal.Message);
        Assert.Contains("other 9", refusal.Message);
    }

    [Fact]
    public async Task A_node_runs_with_values_by_name()
    {
        using var lease = _host.Borrow();
        var node = _host.Catalog.Find("test/add")!.Create(lease.ServicesOf(TestHost.Plugin));

        var outputs = await node.RunAsync(new Dictionary<string, object?> { ["a"] = 2.0 }, new NodeContext { NodeName = "n" });

        Assert.Equal(3.0, Assert.Single(outputs).Value);
    }

    [Fact]
    public void A_service_that_is_not_there_is_named()
    {
        var missing = Assert.Throws<InvalidOperationException>(() => _host.Catalog.Find("test/add")!.Create(new Nothing()));
        Assert.Contains(nameof(RunLog), missing.Message);
    }

    private sealed class Nothing : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
