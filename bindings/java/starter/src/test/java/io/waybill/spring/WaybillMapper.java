package io.waybill.spring;

import io.waybill.engine.Tracker;
import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** The tables of the example. */
@Mapper
public interface WaybillMapper {
    @Update("""
            create table waybill (id varchar(64) primary key, tracker binary(16));
            create table outbox (place bigint auto_increment primary key, payload varchar(4096))""")
    void createTables();

    @Select("select tracker from waybill where id = #{id} for update")
    Tracker trackerForUpdate(String id);

    @Insert("merge into waybill (id, tracker) key (id) values (#{id}, #{tracker})")
    void store(@Param("id") String id, @Param("tracker") Tracker tracker);

    @Insert("insert into outbox (payload) values (#{payload})")
    void addToOutbox(String payload);

    @Select("select payload from outbox order by place")
    List<String> outbox();

    @Insert("insert into waybill (id, tracker) values (#{id}, #{bytes})")
    void storeBytes(@Param("id") String id, @Param("bytes") byte[] bytes);
}
