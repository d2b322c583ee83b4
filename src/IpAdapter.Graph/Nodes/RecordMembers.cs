using System.Reflection;
using System.Runtime.CompilerServices;

namespace IpAdapter.Graph.Nodes;

/// <summary>Looks for null in the members of records, where their declaration has no question mark.</summary>
internal sealed class RecordMembers
{
    // Keyed weakly: a record may be of another plugin's type, which must not be held.
    private readonly ConditionalWeakTable<Type, Member[]> _members = [];

    /// <summary>Names a member that is null and may not be; null where there is none, or where the value is no record.</summary>
    public string? FindNull(object value)
    {
        foreach (var member in _members.GetValue(value.GetType(), Read))
        {
            if (member.Backing.GetValue(value) is null && !member.MayBeNull)
                return member.Property.Name;
        }

        return null;
    }

    /// <summary>Properties that hold what they were given, and are found without running any code of the record's.</summary>
    private static Member[] Read(Type type)
    {
        if (type.GetMethod("<Clone>$") is null)
            return [];
        var members = new List<Member>();
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var property in level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (!property.PropertyType.IsValueType
                    && level.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance) is { } backing)
                    members.Add(new(backing, property));
            }
        }

        return [.. members];
    }

    private sealed class Member(FieldInfo backing, PropertyInfo property)
    {
        private bool? _mayBeNull;

        public FieldInfo Backing => backing;

        public PropertyInfo Property => property;

        /// <summary>Read when it matters only: it takes longer than most nodes.</summary>
        public bool MayBeNull => _mayBeNull ??= new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
    }
}
