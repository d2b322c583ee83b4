using System.Collections;
using System.Diagnostics.CodeAnalysis;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>
/// Where the values of an input come from: a literal, an output of another node, a list of both, a text put together from them. Each kind
/// answers what every phase asks: what is known of the values, how many they are, what they are made of, and what they are.
/// </summary>
internal abstract class InputBinding
{
    /// <summary>Whether what comes is a list.</summary>
    public abstract bool IsList { get; }

    /// <summary>The outputs of other nodes that it needs.</summary>
    public virtual IEnumerable<OutputBinding> Upstream => [];

    /// <summary>The literals that come as values, those in lists included.</summary>
    public virtual IEnumerable<LiteralBinding> Literals => [];

    /// <summary>What is known of any values that come, in order; lists of unknown length are left out.</summary>
    public IEnumerable<object> Descriptions
    {
        get
        {
            var items = new List<KnownItem>();
            TryDescribeItems(items);
            return items.Select(item => item.Value).OfType<object>();
        }
    }

    /// <summary>What is known of the one value before the run.</summary>
    /// <returns>False where nothing is known, or where several values come.</returns>
    public virtual bool TryDescribe([NotNullWhen(true)] out object? known)
    {
        known = null;
        return false;
    }

    /// <summary>Adds what is known of each value that comes.</summary>
    /// <param name="items">What was known so far.</param>
    /// <param name="place">Where the value is written, where it is an item of a written list.</param>
    /// <returns>Whether these are all; false where it is not known how many come.</returns>
    public virtual bool TryDescribeItems(List<KnownItem> items, Place? place = null)
    {
        TryDescribe(out var known);
        items.Add(new(known, place));
        return true;
    }

    /// <summary>How many values come; null where that is not known.</summary>
    /// <param name="lengthOf">Tells it of an output that is a list.</param>
    public virtual int? Count(Func<OutputBinding, int?> lengthOf) => 1;

    /// <summary>The one value, once every node before it is done.</summary>
    /// <param name="outputsOf">What a node gave.</param>
    public abstract object? Get(Func<CheckedNode, object?[]> outputsOf);

    /// <summary>Every value that comes, once every node before it is done.</summary>
    /// <param name="outputsOf">What a node gave.</param>
    public virtual IReadOnlyList<object?> Gather(Func<CheckedNode, object?[]> outputsOf) => [Get(outputsOf)];

    /// <summary>Writes what the values are made of.</summary>
    /// <param name="provenance">Takes it.</param>
    /// <param name="keysOf">What the results of a node are known by.</param>
    public abstract void WriteProvenance(ProvenanceBuffer provenance, Func<CheckedNode, ProvenanceKey[]> keysOf);

    /// <summary>
    /// Writes what one item of a list is made of: its own provenance where it has one, so that a longer list runs only what is new; else
    /// the list's, and its place in it.
    /// </summary>
    public virtual void WriteItemProvenance(int item, ProvenanceBuffer provenance, Func<CheckedNode, ProvenanceKey[]> keysOf)
    {
        provenance.Mark('I');
        provenance.Write(item);
        WriteProvenance(provenance, keysOf);
    }
}

/// <summary>A value written down, read as its port's type.</summary>
/// <param name="value">The value.</param>
/// <param name="canonical">The one way to write it, which is its provenance.</param>
internal sealed class LiteralBinding(object value, string canonical) : InputBinding
{
    public object Value { get; } = value;

    public string Canonical { get; } = canonical;

    public override bool IsList => false;

    public override IEnumerable<LiteralBinding> Literals => [this];

    public override bool TryDescribe([NotNullWhen(true)] out object? known)
    {
        known = Value;
        return true;
    }

    public override object? Get(Func<CheckedNode, object?[]> outputsOf) => Value;

    public override void WriteProvenance(ProvenanceBuffer provenance, Func<CheckedNode, ProvenanceKey[]> keysOf)
    {
        provenance.Mark('L');
        provenance.Write(Canonical);
    }
}

/// <summary>An output of another node.</summary>
internal sealed class OutputBinding(CheckedNode node, int output) : InputBinding
{
    private OutputBinding[]? _self;

    public CheckedNode Node { get; } = node;

    public int Output { get; } = output;

    public Port Port => Node.Definition.Outputs[Output];

    public override bool IsList => Node.IsMapped || Port.IsList;

    public override IEnumerable<OutputBinding> Upstream => _self ??= [this];

    /// <summary>How many values come, as far as the node said it before the run.</summary>
    public int? DescribedLength
    {
        get
        {
            if (!Port.IsList)
                return Node.Runs;
            var items = new List<KnownItem>();
            return TryDescribeItems(items) ? items.Count : null;
        }
    }

    /// <summary>Why it will not be there, as the node said it before the run; null where it will be.</summary>
    public string? Lack => Node.Described.Select(run => run.Lacking[Output]).FirstOrDefault(reason => reason is not null);

    public override bool TryDescribe([NotNullWhen(true)] out object? known)
    {
        known = Node is { IsMapped: false, Described: [var run] } ? run.Outputs[Output] : null;
        return known is not null;
    }

    public override bool TryDescribeItems(List<KnownItem> items, Place? place = null)
    {
        if (!IsList)
            return base.TryDescribeItems(items, place);
        if (Node.Runs is not { } runs || Node.Described.Count != runs)
            return false;
        foreach (var run in Node.Described)
        {
            var known = run.Outputs[Output];
            if (!Port.IsList)
                items.Add(new(known, place));
            // What is said of a list that a node makes is the list of what is said of its items.
            else if (known is IEnumerable made and not string)
                items.AddRange(made.Cast<object?>().Select(item => new KnownItem(item, place)));
            else
                return false;
        }

        return true;
    }

    public override int? Count(Func<OutputBinding, int?> lengthOf) => IsList ? lengthOf(this) : 1;

    public override object? Get(Func<CheckedNode, object?[]> outputsOf) => outputsOf(Node)[Output];

    public override IReadOnlyList<object?> Gather(Func<CheckedNode, object?[]> outputsOf) =>
        IsList ? ListItems.Get(Get(outputsOf)) : base.Gather(outputsOf);

    public override void WriteProvenance(ProvenanceBuffer provenance, Func<CheckedNode, ProvenanceKey[]> keysOf)
    {
        var keys = keysOf(Node);
        provenance.Mark(Node.IsMapped ? 'M' : 'O');
        provenance.Write(Output);
        provenance.Write(keys.Length);
        foreach (var key in keys)
            provenance.Write(key);
    }

    public override void WriteItemProvenance(int item, ProvenanceBuffer provenance, Func<CheckedNode, ProvenanceKey[]> keysOf)
    {
        if (!Node.IsMapped || Port.IsList)
        {
            base.WriteItemProvenance(item, provenance, keysOf);
            return;
        }

        provenance.Mark('O');
        provenance.Write(Output);
        provenance.Write(1);
        provenance.Write(keysOf(Node)[item]);
    }

    /// <summary>The reference, as a workflow writes it.</summary>
    public override string ToString() => Node.Definition.Outputs.Count == 1 ? $"${Node.Name}" : $"${Node.Name}.{Port.Name}";
}

/// <summary>A list written down; an item that is itself a list brings its items.</summary>
/// <param name="items">Its items.</param>
/// <param name="places">Where each is written.</param>
internal sealed class ListBinding(IReadOnlyList<InputBinding> items, IReadOnlyList<Place> places) : InputBinding
{
    public override bool IsList => true;

    public override IEnumerable<OutputBinding> Upstream => items.SelectMany(item => item.Upstream);

    public override IEnumerable<LiteralBinding> Literals => items.SelectMany(item => item.Literals);

    // Calls itself as deep as a file may be nested (WorkflowLimits.Depth), as do the others.
    public override bool TryDescribeItems(List<KnownItem> known, Place? place = null)
    {
        var isWhole = true;
        for (var i = 0; i < items.Count; i++)
            isWhole &= items[i].TryDescribeItems(known, places[i]);
        return isWhole;
    }

    public override int? Count(Func<OutputBinding, int?> lengthOf)
    {
        int? sum = 0;
        foreach (var item in items)
            sum += item.Count(lengthOf);
        return sum;
    }

    public override object? Get(Func<CheckedNode, object?[]> outputsOf) => throw new InvalidOperationException("a list is not one value");

    public override IReadOnlyList<object?> Gather(Func<CheckedNode, object?[]> outputsOf)
    {
        var values = new List<object?>(items.Count);
        foreach (var item in items)
            values.AddRange(item.Gather(outputsOf));
        return values;
    }

    public override void WriteProvenance(ProvenanceBuffer provenance, Func<CheckedNode, ProvenanceKey[]> keysOf)
    {
        provenance.Mark('[');
        provenance.Write(items.Count);
        foreach (var item in items)
            item.WriteProvenance(provenance, keysOf);
    }

    public override void WriteItemProvenance(int item, ProvenanceBuffer provenance, Func<CheckedNode, ProvenanceKey[]> keysOf)
    {
        if (items.All(one => !one.IsList))
            items[item].WriteProvenance(provenance, keysOf);
        else
            base.WriteItemProvenance(item, provenance, keysOf);
    }
}

/// <summary>A text with outputs of other nodes in it.</summary>
/// <param name="parts">Literal texts and outputs, in order.</param>
internal sealed class TemplateBinding(IReadOnlyList<InputBinding> parts) : InputBinding
{
    public IReadOnlyList<InputBinding> Parts { get; } = parts;

    public override bool IsList => false;

    public override IEnumerable<OutputBinding> Upstream => Parts.SelectMany(part => part.Upstream);

    public override object? Get(Func<CheckedNode, object?[]> outputsOf) =>
        string.Concat(Parts.Select(part => PortTypes.Write(part.Get(outputsOf))));

    public override void WriteProvenance(ProvenanceBuffer provenance, Func<CheckedNode, ProvenanceKey[]> keysOf)
    {
        provenance.Mark('T');
        provenance.Write(Parts.Count);
        foreach (var part in Parts)
            part.WriteProvenance(provenance, keysOf);
    }
}
